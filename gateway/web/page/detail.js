// The panel of one supply point: what it is, what it used, its statement. Orders are in orders.js.
import { building, get, uptimeNow } from './live.js';
import { byId, h, icon, setText, svg } from './dom.js';
import * as show from './format.js';
import { actionsFor } from './orders.js';
import { focusRow, lacksMoney, select } from './list.js';

const PERIODS = [[31, 'last 31 days'], [92, 'last 3 months'], [366, 'last 12 months']];
const open = { id: null, parts: null, days: 31, asked: 0 };

// ---- facts ----------------------------------------------------------------------------------------------

const fact = (name, value) => h('div', { class: 'fact' }, h('dt', {}, name), h('dd', {}, value));

const REASONS = { connected: 'on', disconnected: 'off', unknown: 'not known', mixed: 'switches differ', ready_for_reconnection: 'waits for its button' };

function billFacts(bills) {
  if (Number(bills.open) === 0) return [fact('Bills', Number(bills.credit) > 0 ? `paid, ${show.exactMoney(bills.credit)} ahead` : 'nothing open')];
  const list = [fact('Bills open', `${show.exactMoney(bills.open)}${bills.due ? `, due ${show.day(bills.due)}` : ''}`)];
  if (Number(bills.overdue) > 0) list.push(fact('Overdue', show.exactMoney(bills.overdue)));
  return list;
}

function creditLimitFacts(limit) {
  const list = [fact('On credit', `${show.exactMoney(limit.used)} of ${show.exactMoney(limit.limit)}`)];
  if (limit.disconnected_from) list.push(fact('May be disconnected from', show.dateTime(limit.disconnected_from)));
  return list;
}

function supplyFacts(point) {
  const { supply } = point;
  const list = [fact('Power is', REASONS[supply.observed] || supply.observed)];
  if (supply.desired !== supply.observed && supply.observed !== 'unknown') {
    list.push(fact('Should be', REASONS[supply.desired] || supply.desired));
  }
  if (supply.reason && supply.reason !== 'commissioned') list.push(fact('Because', supply.reason));
  for (const contact of supply.contacts || []) {
    const seen = contact.seen_uptime_ms === null ? 'never' : `${show.age(uptimeNow() - contact.seen_uptime_ms)} ago`;
    list.push(fact(supply.contacts.length > 1 ? `Contact ${contact.switch} seen` : 'Contact seen', seen));
  }
  list.push(fact('Enforcement', point.protected ? 'never (protected)' : point.armed
    ? (point.paired ? 'armed' : point.pairing_void ? 'armed, relay test needed' : 'armed, not tested') : 'observe mode'));
  if (point.pairing_void) list.push(fact('Not proven, because', point.pairing_void));
  if (supply.hold_until) list.push(fact('On hold until', show.dateTime(supply.hold_until)));
  if (supply.lock) list.push(fact('Locked off for', supply.lock));
  if (supply.kept_on_by) {
    list.push(fact('Kept on by', `${supply.kept_on_by === 'maintenance' ? 'maintenance' : 'emergency override'}${supply.kept_on_until ? ` until ${show.dateTime(supply.kept_on_until)}` : ''}`));
  }
  if (supply.load_limit) {
    list.push(fact('Load limit', supply.load_limit.text));
    if (supply.load_limit.until) list.push(fact(supply.load_limit.goes_off_then ? 'Power goes off' : 'Next limit', show.dateTime(supply.load_limit.until)));
  }
  if (supply.kept_until) list.push(fact('Stays on until', show.dateTime(supply.kept_until)));
  if (supply.relay_test) list.push(fact('Relay test', supply.relay_test));
  if (point.exposure && point.exposure.energy_wh !== null) {
    list.push(fact(point.exposure.at_least ? 'Not read yet, at least' : 'Not read yet, about', `${show.shortEnergy(point.exposure.energy_wh)}, ${show.exactMoney(point.exposure.amount)}`));
  }
  if (point.bills) list.push(...billFacts(point.bills));
  if (point.bills && point.bills.credit_limit) list.push(...creditLimitFacts(point.bills.credit_limit));
  if (point.booked) list.push(fact('Used in all', show.shortEnergy(point.collected_wh)));
  return list;
}

function outlookFacts({ outlook }) {
  if (!outlook) return [];
  const list = [];
  const range = show.runsOut(outlook);
  if (range) list.push(fact('Credit ends', range));
  const { used_w: used, price } = outlook;
  if (used.last_day !== null) list.push(fact('Usual use', `${show.power(used.last_day)} over the last day`));
  list.push(fact('Price now', `${show.exactMoney(price.now)} per kWh`));
  if (price.changes_after_wh !== null) {
    list.push(fact('Next price', `${show.exactMoney(price.then)} per kWh after ${show.shortEnergy(price.changes_after_wh)} more`));
  }
  return list;
}

const REGISTERS = { import_energy: 'Register', export_energy: 'Exported', import_energy_t1: 'Register T1', import_energy_t2: 'Register T2' };

function meterBlock(meter) {
  const read = meter.read_uptime_ms === null ? 'never' : `${show.age(uptimeNow() - meter.read_uptime_ms)} ago`;
  return h('section', { class: 'meter' },
    h('h4', {}, meter.name, h('span', { class: 'muted' }, ` ${meter.model || ''}${meter.serial ? ` · ${meter.serial}` : ''}`)),
    h('dl', { class: 'facts' },
      meter.registers.map((reg) => fact(REGISTERS[reg.quantity] || reg.quantity, show.energy(reg.wh))),
      fact('Power', show.power(meter.power_w)),
      fact('Voltage', show.milli(meter.voltage_mv, 'V', 1)),
      fact('Current', show.milli(meter.current_ma, 'A', 2)),
      fact('Read', read)));
}

function marksOf(point) {
  if (point.marks.length === 0) return null;
  return h('ul', { class: 'marks' }, point.marks.map((mark) =>
    h('li', { 'data-level': mark.level }, icon(mark.level, mark.level), h('span', {}, mark.text))));
}

// ---- usage and statement --------------------------------------------------------------------------------

function chart(days, from, count) {
  const known = new Map(days.map((entry) => [entry.date, entry]));
  const list = Array.from({ length: count }, (_, i) => {
    const date = new Date(`${from}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + i);
    return date.toISOString().slice(0, 10);
  });
  const most = Math.max(1, ...days.map((entry) => entry.energy_wh));
  const step = 100 / count;
  const bars = list.map((date, i) => {
    const entry = known.get(date);
    const height = entry ? Math.max(1.5, (entry.energy_wh / most) * 60) : 0.6;
    const bar = svg('rect', { x: i * step + step * 0.14, y: 62 - height, width: step * 0.72, height, rx: 0.8, class: entry ? (i === count - 1 ? 'bar-today' : 'bar-day') : 'bar-none' });
    const title = svg('title');
    title.textContent = entry ? `${show.day(date)}: ${show.shortEnergy(entry.energy_wh)}, ${show.money(entry.amount)}` : `${show.day(date)}: nothing`;
    bar.append(title);
    return bar;
  });
  const total = days.reduce((sum, entry) => sum + entry.energy_wh, 0);
  return h('figure', { class: 'chart' },
    svg('svg', { viewBox: '0 0 100 63', preserveAspectRatio: 'none', role: 'img', 'aria-label': `Energy per day, ${show.shortEnergy(total)} in ${count} days` }, ...bars),
    h('figcaption', {}, h('span', {}, show.day(list[0])), h('span', {}, `${show.shortEnergy(total)} in ${count} days`), h('span', {}, show.day(list[count - 1]))));
}

const SOURCES = { cloud: 'Top-up', local_cash: 'Top-up, cash', voucher: 'Top-up, voucher', transfer: 'From another account' };
const CAUSES = {
  credit_exhausted: 'credit used up', credit_restored: 'credit restored', hold: 'on hold',
  connected_by_office: 'connected by the office', relay_test: 'relay test', relay_test_done: 'relay test done',
  opened_without_order: 'nobody ordered it (tripped, or by hand)', closed_without_order: 'closed by hand, nobody ordered it',
  closed_again: 'closed again after it had opened without an order', came_back: 'came back by itself',
  no_longer_justified: 'no longer justified', safety: 'locked for safety', maintenance: 'maintenance',
  emergency_override: 'emergency override', released: 'lock taken back', overdue: 'bills overdue',
  over_limit: 'more was used than the load limit allows', limit_over: 'back after an overload',
  credit_limit: 'more was used than may be before it is paid',
};

const PARTS = {
  payment_debt: 'for debts', accumulated_debt: 'for charges that were left', emergency_owed: 'emergency credit paid back',
  vending_fee: 'fee for topping up',
};
const CHARGES = { standing: 'Standing charge', debt: 'Debt, instalment', fee: 'Fee' };
const CREDITS = { emergency: 'Emergency credit', gift: 'Gift', free_units: 'Free units' };

const POTS = {
  prepaid_credit: 'credit', emergency_credit: 'emergency credit', prepaid_debt: 'debts', refund: 'to be paid out',
  collection: 'still owed', other_account: 'another account', forfeited: 'lapsed', rounding: 'rounding',
};
const DOCUMENTS = { bill: 'Bill', final_bill: 'Final bill', credit_note: 'Credit note', cancellation: 'Cancellation' };
const LATE = { interest: 'Interest', late_fee: 'Late fee', reminder_fee: 'Reminder fee', reconnection_fee: 'Reconnection fee' };
const pot = (name) => POTS[name] || name;

function describe(line) {
  switch (line.kind) {
    case 'top_up': return SOURCES[line.source] || 'Top-up';
    case 'energy': return `${show.shortEnergy(line.energy_wh)} at ${show.exactMoney(line.price_per_kwh)}${line.estimated ? ', partly estimated' : ''}`;
    case 'block': return `Next block: ${show.shortEnergy(line.energy_wh)} used before, now at ${show.exactMoney(line.price_per_kwh)}`;
    case 'feed_in': return `Fed in: ${show.shortEnergy(line.energy_wh)} at ${show.exactMoney(line.price_per_kwh)} per kWh`;
    case 'price_correction': return `Price correction: ${show.shortEnergy(line.energy_wh)} used while the clock was unsure`;
    case 'corrected_price': return `Tariff corrected: ${show.shortEnergy(line.energy_wh)} ${line.booked ? `was ${show.exactMoney(line.was)}, is ${show.exactMoney(line.is)}` : `not booked, ${show.exactMoney(line.difference)} to be settled outside`}`;
    case 'common_costs': return `${line.passed_on ? 'Common costs, paid by the others' : 'Share of common costs'}: ${line.weight} of ${line.of_weight} by ${line.share.replace('_', ' ')}, of ${show.exactMoney(line.whole)}`;
    case 'bill': return `${DOCUMENTS[line.document] || 'Bill'} ${line.bill}: ${show.exactMoney(line.total)}, due ${show.day(line.due)}`;
    case 'late': return `${LATE[line.late] || 'Fee'} of bill ${line.bill}${String(line.amount).startsWith('-') ? '' : ', given back'}`;
    case 'bounced': return `Payment came to nothing: ${show.exactMoney(line.moved)} with its fee`;
    case 'mode': return line.mode === 'prepaid' ? 'Prepaid from now on' : 'On bill from now on';
    case 'class': return `${line.class.replace('_', ' ')} customer from now on${line.critical ? ', critical: never cut off' : ''}`;
    case 'plan': return line.end ? `Payment plan ${line.end}` : `Payment plan: ${show.exactMoney(line.moved)} in ${line.instalments} instalments`;
    case 'deposit': return `Deposit ${line.deposit.replace('_', ' ')}: ${show.exactMoney(line.moved)}`;
    case 'top_up_part': return `Of it: ${PARTS[line.step] || line.step}`;
    case 'charge': return CHARGES[line.purpose] || 'Charge';
    case 'credit': return `${CREDITS[line.type] || 'Credit'}${line.why === 'granted' ? '' : line.why === 'withdrawn' ? ', not used: goes back' : ', lapsed'}`;
    case 'reading': return `Meter ${line.meter} ${line.opening ? 'begins' : 'ends'} at ${show.shortEnergy(line.register_wh)}${line.actual ? '' : ', last reading'}`;
    case 'closing': return `End: ${show.exactMoney(line.moved)} from ${pot(line.from_pot)} to ${pot(line.to_pot)}`;
    case 'after_closing': return line.paid_out ? `Refund of ${show.exactMoney(line.moved)} paid out` : `${show.exactMoney(line.moved)} came after the end: ${line.pot === 'refund' ? 'owed back' : 'pays what was owed'}`;
    case 'supply': return `Power ${line.state === 'connected' ? 'on' : 'off'}${CAUSES[line.reason] ? `: ${CAUSES[line.reason]}` : ''}`;
    case 'tariff': return `${line.effective_from ? `New price from ${show.dateTime(line.effective_from)}` : 'Price'}: ${line.prices_per_kwh.map(show.exactMoney).join(', ')} per kWh`;
    default: return 'Brought forward';
  }
}

function statementTable(statement) {
  if (statement.lines.length === 0) return h('p', { class: 'muted' }, 'Nothing was booked in this period.');
  const hasAmount = (line) => !['supply', 'tariff', 'reading', 'after_closing', 'plan'].includes(line.kind);
  const rows = [...statement.lines].reverse().map((line) => h('tr', { 'data-kind': line.kind },
    h('td', {}, h('span', { class: 'what' }, describe(line)),
      h('span', { class: 'when muted' }, line.kind === 'energy' ? show.day(line.date) : show.moment(line.to))),
    h('td', { class: 'num' }, hasAmount(line) ? show.signedMoney(line.amount) : ''),
    h('td', { class: 'num muted' }, show.money(line.balance))));
  return h('table', { class: 'statement' },
    h('thead', {}, h('tr', {}, h('th', {}, 'Booking'), h('th', { class: 'num' }, 'Amount'), h('th', { class: 'num' }, 'Balance'))),
    h('tbody', {}, rows));
}

async function loadHistory(point) {
  const asked = ++open.asked;
  const { usage, statement } = open.parts;
  const today = show.localDate(building.head.made_at);
  const base = `/v1/accounts/${point.account}`;
  const chartDays = 14;
  const from = show.localDate(building.head.made_at, 1 - chartDays);
  const since = show.localDate(building.head.made_at, 1 - open.days);
  const results = await Promise.allSettled([
    get(`${base}/usage?from=${from}&to=${today}`), get(`${base}/statement?from=${since}&to=${today}`)]);
  if (asked !== open.asked) return;
  const [used, booked] = results;
  usage.replaceChildren(used.status === 'fulfilled'
    ? chart(used.value.days, from, chartDays) : h('p', { class: 'muted' }, used.reason.message));
  statement.replaceChildren(booked.status === 'fulfilled'
    ? statementTable(booked.value) : h('p', { class: 'muted' }, booked.reason.message));
}

// ---- the panel ------------------------------------------------------------------------------------------

export function refreshHistory(id) {
  const point = building.points.get(id);
  if (open.id === id && point && point.account) loadHistory(point);
}

function updateParts(point) {
  const { parts } = open;
  setText(parts.name, point.name);
  setText(parts.balance, point.account ? show.money(point.balance) : point.booked ? 'Vacant' : 'Not known');
  parts.balance.classList.toggle('negative', lacksMoney(point));
  const settled = point.balance === point.settled_balance ? '' : `, settled ${show.exactMoney(point.settled_balance)}`;
  setText(parts.exact, point.account ? `exactly ${show.exactMoney(point.balance)}${settled}` : point.booked ? 'Measured; nobody is charged.' : 'The books cannot be read.');
  const lasts = point.account && !point.exhausted ? show.longLasts(point.hours_left) : '';
  const toPay = point.account && show.isSome(point.amount_to_clear) ? `${show.toPay(point.amount_to_clear)} to be paid for supply` : '';
  setText(parts.lasts, [point.bills ? 'Pays by bill' : lasts, toPay].filter(Boolean).join(', '));
  parts.marks.replaceChildren(marksOf(point) || '');
  parts.supply.replaceChildren(...supplyFacts(point), ...outlookFacts(point));
  parts.meters.replaceChildren(...point.meters.map((id) => building.meters.get(id)).filter(Boolean).map(meterBlock));
  parts.actions.update(point);
}

export function updateDetail(changed) {
  if (open.id === null) return;
  const point = building.points.get(open.id);
  if (!point) return closeDetail();
  if (changed === null || changed.has(open.id)) updateParts(point);
}

export function closeDetail() {
  const id = open.id;
  if (id === null) return;
  open.id = null;
  byId('detail').hidden = true;
  document.body.classList.remove('has-detail');
  select(null);
  focusRow(id);
}

function periodSelect(point) {
  const options = PERIODS.map(([days, label]) => h('option', { value: days, selected: days === open.days }, label));
  return h('select', { 'aria-label': 'Period of the statement', onchange: (event) => {
    open.days = Number(event.target.value);
    loadHistory(building.points.get(point.id));
  } }, options);
}

export function openDetail(id) {
  const panel = byId('detail');
  const point = building.points.get(id);
  if (!point) return;
  open.id = id;
  open.parts = {
    name: h('h2', { tabindex: '-1' }), balance: h('p', { class: 'big' }), exact: h('p', { class: 'muted' }),
    lasts: h('p', { class: 'lasts' }), marks: h('div'), supply: h('dl', { class: 'facts' }), meters: h('div'),
    usage: h('div', { class: 'usage' }), statement: h('div', { class: 'statement-box' }), actions: actionsFor(point),
  };
  const { parts } = open;
  panel.replaceChildren(
    h('header', { class: 'detail-head' }, parts.name,
      h('button', { type: 'button', class: 'quiet square', 'aria-label': 'Close', onclick: closeDetail }, icon('close'))),
    h('div', { class: 'balance-block' }, parts.balance, parts.lasts, parts.exact),
    parts.marks, parts.actions.element,
    ...(point.account ? [h('section', {}, h('h3', {}, 'Energy per day'), parts.usage)] : []),
    h('section', {}, h('h3', {}, 'Supply'), parts.supply),
    h('section', {}, h('h3', {}, point.meters.length === 1 ? 'Meter' : 'Meters'), parts.meters),
    ...(point.account ? [h('section', {}, h('div', { class: 'section-head' }, h('h3', {}, 'Statement'), periodSelect(point)), parts.statement)] : []));
  panel.hidden = false;
  panel.scrollTop = 0;
  document.body.classList.add('has-detail');
  updateParts(point);
  if (point.account) loadHistory(point);
  parts.name.focus({ preventScroll: true });
}
