// The list of supply points: one row each, updated in place, sorted so that trouble comes first.
import { building, uptimeNow } from './live.js';
import { byId, h, icon, setText } from './dom.js';
import * as show from './format.js';

const RANK = { alarm: 3, warning: 2, notice: 1 };
const rows = new Map();
const view = { filter: 'all', search: '', sort: 'trouble', selected: null };
let onSelect = () => {};

export const levelOf = (point) => (point.marks.length ? point.marks[0].level : 'ok');
const isOff = (point) => point.supply.observed === 'disconnected';
const isSilent = (point) => point.meters.some((id) => {
  const meter = building.meters.get(id);
  return meter && (meter.health !== 'good' || meter.read_uptime_ms === null);
});

export const FILTERS = [
  { key: 'all', label: 'supply points', test: () => true },
  { key: 'trouble', label: 'need attention', test: (point) => RANK[levelOf(point)] >= 2 },
  { key: 'off', label: 'power off', test: isOff },
  { key: 'low', label: 'credit low', test: (point) => point.low_credit || point.exhausted },
  { key: 'silent', label: 'not read', test: isSilent },
];

// ---- one row --------------------------------------------------------------------------------------------

function makeRow(point) {
  const part = {
    state: h('span', { class: 'row-state' }),
    name: h('span', { class: 'row-name' }),
    note: h('span', { class: 'row-note' }),
    balance: h('span', { class: 'row-balance num' }),
    lasts: h('span', { class: 'row-lasts num' }),
    watts: h('span', { class: 'row-watts num' }),
    bar: h('span', { class: 'bar-fill' }),
    chip: h('span', { class: 'chip' }),
    age: h('span', { class: 'row-age num' }),
  };
  const button = h('button', { class: 'row', type: 'button', onclick: () => select(point.id) },
    part.state,
    h('span', { class: 'row-title' }, part.name, part.note),
    part.balance, part.lasts,
    h('span', { class: 'row-power' }, part.watts, h('span', { class: 'bar', 'aria-hidden': 'true' }, part.bar)),
    h('span', { class: 'row-supply' }, part.chip),
    part.age);
  return { item: h('li', {}, button), button, part, shown: '' };
}

export function supplyWords(point) {
  const { observed, desired, attempts } = point.supply;
  if (point.supply.relay_test === 'running') return ['testing', 'notice'];
  if (observed === 'unknown') return ['unknown', 'plain'];
  if (observed !== desired && attempts > 0) return [desired === 'connected' ? 'switching on' : 'switching off', 'notice'];
  if (observed === 'disconnected') return ['off', 'off'];
  if (observed === 'connected') return ['on', 'ok'];
  return [observed === 'mixed' ? 'mixed' : 'press button', 'warning'];
}

// Below zero is what a bill will ask for, or one that is not due yet, where somebody pays afterwards.
export function lacksMoney(point) {
  if (point.account === null || !show.isNegative(point.balance)) return false;
  return !point.bills || Number(point.bills.overdue) > 0;
}

function noteOf(point) {
  if (point.marks.length === 0) return point.bills ? 'pays by bill' : '';
  const more = point.marks.length - 1;
  return point.marks[0].text + (more ? ` (+${more})` : '');
}

function updateRow(row, point) {
  const key = JSON.stringify(point);
  if (row.shown === key) return;
  row.shown = key;
  const { part } = row;
  const level = levelOf(point);
  row.button.dataset.level = level;
  part.state.replaceChildren(icon(level, level === 'ok' ? 'all right' : level));
  setText(part.name, point.name);
  setText(part.note, noteOf(point));
  part.note.dataset.level = level;
  setText(part.balance, point.account ? show.money(point.balance) : point.booked ? 'vacant' : 'not known');
  part.balance.classList.toggle('negative', lacksMoney(point));
  setText(part.lasts, show.lasts(point.hours_left));
  setText(part.watts, show.power(point.power_w));
  part.bar.style.inlineSize = `${Math.min(100, Math.max(0, (point.power_w || 0) / 90))}%`;
  const [words, tone] = supplyWords(point);
  setText(part.chip, words);
  part.chip.dataset.tone = tone;
}

export function updateAges() {
  if (!building.head) return;
  const now = uptimeNow();
  for (const [id, row] of rows) {
    const point = building.points.get(id);
    if (!point) continue;
    const known = point.read_uptime_ms !== null;
    setText(row.part.age, known ? show.age(now - point.read_uptime_ms) : 'never');
    row.part.age.classList.toggle('never', !known);
    row.part.age.classList.toggle('old', !known || now - point.read_uptime_ms > 120000);
  }
}

// ---- the order ------------------------------------------------------------------------------------------

const byName = (a, b) => a.name.localeCompare(b.name, 'en', { numeric: true });
const ORDERS = {
  trouble: (a, b) => (RANK[levelOf(b)] || 0) - (RANK[levelOf(a)] || 0) || byName(a, b),
  name: byName,
  balance: (a, b) => show.roughly(a.balance) - show.roughly(b.balance) || byName(a, b),
  power: (a, b) => (b.power_w || 0) - (a.power_w || 0) || byName(a, b),
};

function matches(point) {
  if (view.search === '') return true;
  const meters = point.meters.map((id) => building.meters.get(id)).filter(Boolean);
  const text = [point.name, point.account || '', ...meters.flatMap((m) => [m.name, m.serial || ''])].join(' ');
  return text.toLowerCase().includes(view.search);
}

function order() {
  const list = byId('list');
  const filter = FILTERS.find((entry) => entry.key === view.filter);
  const points = [...building.points.values()].filter((p) => filter.test(p) && matches(p)).sort(ORDERS[view.sort]);
  // Moves only what is not already in its place, so that focus and scrolling stay where they are.
  let next = list.firstElementChild;
  for (const point of points) {
    const { item } = rows.get(point.id);
    if (item === next) next = next.nextElementSibling;
    else list.insertBefore(item, next);
  }
  while (next) {
    const gone = next;
    next = next.nextElementSibling;
    gone.remove();
  }
  const empty = byId('empty');
  empty.hidden = points.length > 0;
  setText(empty, view.search ? `Nothing matches "${view.search}".` : 'Nothing here: all is well.');
}

export function updateList(changed) {
  for (const point of building.points.values()) {
    if (!rows.has(point.id)) rows.set(point.id, makeRow(point));
    if (changed === null || changed.has(point.id)) updateRow(rows.get(point.id), point);
  }
  order();
  updateFilters();
  updateAges();
}

// ---- filters, search, selection -------------------------------------------------------------------------

const tiles = new Map();

function updateFilters() {
  const points = [...building.points.values()];
  for (const filter of FILTERS) {
    const tile = tiles.get(filter.key);
    const count = points.filter(filter.test).length;
    setText(tile.firstChild, String(count));
    tile.classList.toggle('zero', count === 0);
    tile.setAttribute('aria-pressed', String(view.filter === filter.key));
  }
}

export function select(id) {
  view.selected = id;
  for (const [key, row] of rows) {
    if (key === id) row.button.setAttribute('aria-current', 'true');
    else row.button.removeAttribute('aria-current');
  }
  onSelect(id);
}

export function focusRow(id) {
  const row = rows.get(id);
  if (row && row.item.isConnected) row.button.focus();
}

export function startList(whenSelected) {
  onSelect = whenSelected;
  for (const filter of FILTERS) {
    const tile = h('button', {
      type: 'button', class: `tile tile-${filter.key}`, 'aria-pressed': 'false',
      onclick: () => { view.filter = view.filter === filter.key ? 'all' : filter.key; order(); updateFilters(); },
    }, h('strong', {}, '0'), h('span', {}, filter.label));
    tiles.set(filter.key, tile);
    byId('filters').append(tile);
  }
  byId('search').addEventListener('input', (event) => {
    view.search = event.target.value.trim().toLowerCase();
    order();
  });
  byId('sort').addEventListener('change', (event) => { view.sort = event.target.value; order(); });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target.closest('input, select, textarea')) return;
    event.preventDefault();
    byId('search').focus();
  });
}
