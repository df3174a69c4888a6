// What the main meter counts beyond the others, day by day: common load, losses, and what should not be. Alarms
// about it are marks of the building; here is how much it is.
import { get, hasToken } from './live.js';
import { byId, h, setText } from './dom.js';
import * as show from './format.js';

const ASK_MS = 15 * 60 * 1000;
const RETRY_MS = 60 * 1000;
const ALARMS = { loss: 'Energy is lost', negative_residual: 'The meters count more than the main meter' };
let askAt = 0;
let askedWithToken = false;

const share = (day) => (day.supplied_wh > 0 ? (day.residual_wh / day.supplied_wh) * 100 : 0);

function stateText(balance) {
  if (balance.why_none) return `No balance: ${balance.why_none}.`;
  if (ALARMS[balance.alarm]) return `${ALARMS[balance.alarm]} since ${show.moment(balance.alarm_since)}.`;
  if (balance.through === null) return 'No hour has been balanced yet.';
  const missing = balance.last_hour_without;
  if (balance.last_24_hours.hours === 0 && missing) {
    return `No balance of the hour from ${show.moment(missing.hour)}: nothing is known of ${missing.name} in it.`;
  }
  if (balance.hours_learned < balance.hours_to_learn) {
    return `Learning what is usual: ${balance.hours_learned} of ${balance.hours_to_learn} hours.`;
  }
  return 'Nothing unusual.';
}

function row(day, most) {
  const bar = h('span', { class: 'bar-fill' });
  bar.style.inlineSize = `${Math.min(100, (Math.abs(day.residual_wh) / most) * 100)}%`;
  return h('tr', {},
    h('th', { scope: 'row' }, show.day(day.date), day.hours < 24 ? h('span', { class: 'muted' }, ` ${day.hours} h`) : null),
    h('td', { class: 'num' }, show.shortEnergy(day.supplied_wh)),
    h('td', { class: `num${day.residual_wh < 0 ? ' negative' : ''}` }, show.shortEnergy(day.residual_wh)),
    h('td', { class: 'num' }, `${share(day).toFixed(1)} %`),
    h('td', { class: 'energy-bar', 'aria-hidden': 'true' }, h('span', { class: 'bar' }, bar)));
}

function draw(balance) {
  byId('energy').hidden = false;
  setText(byId('energy-state'), stateText(balance));
  const most = Math.max(1, ...balance.days.map((day) => Math.abs(day.residual_wh)));
  const head = ['Day', 'Supplied', 'Beyond the meters', 'Of it'].map((text, i) => h('th', { class: i ? 'num' : null, scope: 'col' }, text));
  byId('energy-days').replaceChildren(...(balance.days.length === 0 ? [] : [
    h('thead', {}, h('tr', {}, head, h('td', { class: 'energy-bar' }))),
    h('tbody', {}, [...balance.days].reverse().map((day) => row(day, most))),
  ]));
}

// Called once a second: asks now and then, and again when a token has come.
export async function updateEnergy() {
  if (performance.now() < askAt && askedWithToken === hasToken()) return;
  askedWithToken = hasToken();
  askAt = performance.now() + ASK_MS;
  try {
    draw(await get('/v1/energy-balance'));
  } catch {
    askAt = performance.now() + RETRY_MS;
  }
}
