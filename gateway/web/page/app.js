// Start of the landlord's page: connects the live building with the header, the list and the panel.
import { building, onChange, onConnection, run, uptimeNow } from './live.js';
import { byId, h, icon, setText } from './dom.js';
import * as show from './format.js';
import { startList, updateAges, updateList } from './list.js';
import { updateEnergy } from './energy.js';
import { closeDetail, openDetail, refreshHistory, updateDetail } from './detail.js';
import { actionFor, askForToken, onDone, onToken, startOrders } from './orders.js';

const CONNECTION = {
  live: 'live', polling: 'every 5 s', lost: 'no connection', locked: 'locked', waiting: 'connecting',
};

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// Commands stand in backquotes.
const withCommands = (text) => text.split('`').map((part, i) => (i % 2 ? h('code', {}, part) : part));

// What to do about an alarm is there at once; about a notice, for whoever asks. Whatever a person opened or
// closed stays so while the text changes.
function banner(mark, wasOpen) {
  const text = h('span', { class: 'banner-text' }, sentence(mark.text));
  const action = actionFor(mark);
  if (!mark.meaning && !mark.advice) {
    return h('div', { class: 'banner', 'data-level': mark.level, role: mark.level === 'alarm' ? 'alert' : null },
      icon(mark.level, mark.level), text, action);
  }
  return h('details', { class: 'banner', 'data-level': mark.level, 'data-code': mark.code, open: wasOpen ?? mark.level === 'alarm' },
    h('summary', {}, icon(mark.level, mark.level), text, icon('down')),
    h('div', { class: 'banner-more' },
      mark.meaning && h('p', {}, withCommands(mark.meaning)),
      mark.advice && h('p', { class: 'banner-advice' }, withCommands(mark.advice)),
      action,
      mark.detail && h('p', { class: 'banner-detail' }, `Details for support: ${mark.detail}`)));
}

function updateBanners() {
  const marks = building.head.marks;
  const key = JSON.stringify(marks);
  const box = byId('banners');
  if (box.dataset.shown === key) return;
  box.dataset.shown = key;
  const before = new Map([...box.querySelectorAll('details')].map((part) => [part.dataset.code, part.open]));
  box.replaceChildren(...marks.map((mark) => banner(mark, before.get(mark.code))));
}

function updateFacts() {
  const { head, buses, points } = building;
  const known = [...points.values()].filter((point) => point.power_w !== null);
  const watts = known.reduce((sum, point) => sum + point.power_w, 0);
  const unknown = [...points.values()].filter((point) => point.power_w === null && point.supply.observed !== 'disconnected').length;
  const up = [...buses.values()].filter((bus) => bus.state === 'up').length;
  const facts = [
    ['Power now', `${show.power(known.length ? watts : null)}${unknown && known.length ? ` of ${known.length}, ${unknown} not known` : ''}`, ''],
    ['Buses', `${up} of ${buses.size} up`, [...buses.values()].map((bus) => `${bus.name}: ${bus.state}`).join(', ')],
    ['Since start', `${head.counts.top_ups} top-ups, ${head.counts.cut_offs} cut off, ${head.counts.restores} back on`, `${head.counts.readings} readings`],
    ['Cloud', head.cloud.text, head.cloud.offline_reason || ''],
  ];
  const key = JSON.stringify(facts);
  const box = byId('facts');
  if (box.dataset.shown === key) return;
  box.dataset.shown = key;
  box.replaceChildren(...facts.map(([name, value, title]) =>
    h('div', { title: title || null }, h('dt', {}, name), h('dd', {}, value))));
}

function updateHead() {
  const { head } = building;
  show.setSite(head.currency, head.zone);
  const name = head.name || 'Riser';
  setText(byId('building'), name);
  document.title = name === 'Riser' ? 'Riser' : `${name} · Riser`;
  const now = new Date(new Date(head.made_at).getTime() + (uptimeNow() - head.uptime_ms)).toISOString();
  setText(byId('moment'), `${show.moment(now).replace(/,? \d\d:\d\d$/, '')}, ${show.clock(now)}`);
}

function showConnection(state) {
  const element = byId('connection');
  if (state === 'locked' && element.dataset.state !== 'locked') askForToken();
  setText(element, CONNECTION[state]);
  element.dataset.state = state;
}

onConnection(showConnection);
onChange((changed) => {
  updateHead();
  updateBanners();
  updateFacts();
  updateList(changed);
  updateDetail(changed);
});
onDone((id) => setTimeout(() => refreshHistory(id), 1500));
onToken(() => updateDetail(null));
startOrders();
startList((id) => { if (id !== null) openDetail(id); });
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') closeDetail(); });
setInterval(() => {
  if (!building.head || document.hidden) return;
  updateHead();
  updateAges();
  updateEnergy();
  if (performance.now() - building.receivedAt > 15000) showConnection('lost');
}, 1000);
run();
