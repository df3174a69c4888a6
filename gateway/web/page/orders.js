// What the landlord may order: money in, supply, meters. Everything needs the console token; everything
// that can darken a home is confirmed with the home's name and present load in the question.
import { building, get, hasToken, post, Refused, setToken } from './live.js';
import { byId, h, icon, setText } from './dom.js';
import * as show from './format.js';

const AMOUNTS = ['5', '10', '20', '50'];
const listeners = { done: () => {}, token: () => {} };

export function onDone(listener) { listeners.done = listener; }
export function onToken(listener) { listeners.token = listener; }

// ---- outcomes -------------------------------------------------------------------------------------------

let hideOutcome = 0;

export function tell(text, tone = 'ok') {
  const box = byId('outcome');
  box.replaceChildren(icon(tone === 'ok' ? 'ok' : 'warning'), h('span', {}, text));
  box.dataset.tone = tone;
  box.classList.add('visible');
  clearTimeout(hideOutcome);
  hideOutcome = setTimeout(() => box.classList.remove('visible'), tone === 'ok' ? 5000 : 12000);
}

function tellError(error) {
  if (error instanceof Refused && error.status === 401) lock();
  tell(error instanceof Refused ? error.message : 'The gateway cannot be reached. Nothing is known about this order.', 'bad');
}

// ---- the token ------------------------------------------------------------------------------------------

function showLock() {
  const button = byId('lock');
  button.replaceChildren(icon(hasToken() ? 'unlock' : 'lock'), h('span', {}, hasToken() ? 'Lock' : 'Unlock'));
  button.setAttribute('aria-expanded', String(!byId('token-panel').hidden));
}

function lock() {
  setToken('');
  showLock();
  listeners.token();
}

export function askForToken() {
  byId('token-panel').hidden = false;
  byId('token').focus();
  showLock();
}

async function tryToken(event) {
  event.preventDefault();
  const input = byId('token');
  setToken(input.value.trim());
  try {
    const may = await get('/v1/permissions');
    setText(byId('token-error'), may.order ? '' : 'This is not the console token of this gateway.');
    if (!may.order) return lock();
    input.value = '';
    byId('token-panel').hidden = true;
    showLock();
    listeners.token();
  } catch (error) {
    lock();
    setText(byId('token-error'), error.message);
  }
}

export function startOrders() {
  byId('token-panel').addEventListener('submit', tryToken);
  byId('lock').addEventListener('click', () => {
    if (hasToken()) return lock();
    if (byId('token-panel').hidden) return askForToken();
    byId('token-panel').hidden = true;
    showLock();
  });
  showLock();
}

// ---- money ----------------------------------------------------------------------------------------------

// Random UUID without crypto.randomUUID, which plain-http pages do not have.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

// "12,5" and "12.50" are what people type.
function readAmount(text) {
  const plain = text.trim().replace(',', '.');
  return /^\d{1,9}(\.\d{1,2})?$/.test(plain) && Number(plain) > 0 ? plain : null;
}

const SHARES = {
  payment_debt: 'for debts', accumulated_debt: 'for charges that were left', owed_balance: 'for what is owed',
  emergency_owed: 'for emergency credit', balance: 'credit', vending_fee: 'fee for topping up',
};

// What a top-up would do, before anybody says yes.
function splitText(amount, answer) {
  const split = (answer.split || []).map((part) => `${show.exactMoney(part.amount)} ${SHARES[part.step] || part.step}`);
  const what = split.length > 0 ? `Of ${show.money(amount)}: ${split.join(', ')}.` : `${answer.text}.`;
  return `${what} Balance then ${show.money(answer.balance)}.`;
}

function topUpForm(point) {
  // One id per intended payment: trying again after a lost answer credits once.
  let payment = { id: newId(), amount: null };
  const input = h('input', { id: 'amount', inputmode: 'decimal', autocomplete: 'off', placeholder: '0.00', 'aria-describedby': 'amount-error' });
  const error = h('p', { id: 'amount-error', class: 'error-text', role: 'alert' });
  const button = h('button', { type: 'submit', class: 'primary' }, 'Credit …');
  const question = h('div');
  const update = () => {
    const amount = readAmount(input.value);
    setText(button, amount ? `Credit ${show.money(amount)} …` : 'Credit …');
    question.replaceChildren();
  };
  const chips = AMOUNTS.map((amount) => h('button', { type: 'button', class: 'chip-button', onclick: () => { input.value = amount; update(); } }, show.money(amount).replace('.00', '')));
  input.addEventListener('input', update);
  const credit = async (amount) => {
    question.replaceChildren();
    if (payment.amount !== null && payment.amount !== amount) payment = { id: newId(), amount };
    payment.amount = amount;
    button.disabled = true;
    try {
      const answer = await post(`/v1/accounts/${point.account}/top-ups`, { id: payment.id, amount, currency: building.head.currency });
      const again = answer.outcome === 'already_done' ? ' This payment had arrived before.' : '';
      tell(`${show.money(amount)} credited to ${point.name}. New balance ${show.money(answer.balance)}.${again}`);
      payment = { id: newId(), amount: null };
      input.value = '';
      update();
      listeners.done(point.id);
    } catch (failure) {
      tellError(failure);
    } finally {
      button.disabled = false;
    }
  };
  const submit = async (event) => {
    event.preventDefault();
    const amount = readAmount(input.value);
    setText(error, amount ? '' : 'An amount such as 12.50, more than zero.');
    if (!amount) return;
    button.disabled = true;
    try {
      const answer = await post(`/v1/accounts/${point.account}/top-ups/preview`, { amount, currency: building.head.currency });
      if (readAmount(input.value) !== amount) return;
      const yes = h('button', { type: 'button', class: 'primary', onclick: () => credit(amount) }, `Credit ${show.money(amount)}`);
      question.replaceChildren(h('div', { class: 'confirm', role: 'alertdialog', 'aria-label': 'Please confirm' },
        h('p', {}, splitText(amount, answer)),
        h('div', { class: 'confirm-buttons' }, yes, h('button', { type: 'button', onclick: update }, 'Cancel'))));
      yes.focus();
    } catch (failure) {
      tellError(failure);
    } finally {
      button.disabled = false;
    }
  };
  return h('form', { class: 'top-up', onsubmit: submit },
    h('label', { for: 'amount' }, 'Top up, paid in cash'),
    h('div', { class: 'amount-row' }, input, button),
    h('div', { class: 'chips' }, chips), error, question);
}

// ---- the whole building -----------------------------------------------------------------------------------

const HOLD_HOURS = 72;
// Marks that say that balances may be wrong: until that is clear nobody should sit in the dark.
const HOLD_HELPS = ['cloud_fork', 'cloud_epoch_refused', 'cloud_journal_behind'];

async function holdBuilding(hours) {
  if (!hasToken()) return askForToken();
  try {
    await post('/v1/hold', { hours });
    tell(hours > 0 ? `Nobody is cut off for the next ${hours} hours.` : 'The hold of the building has ended.');
  } catch (error) {
    tellError(error);
  }
}

async function confirmTogether() {
  if (!hasToken()) return askForToken();
  try {
    const answer = await post('/v1/confirm');
    tell(`${answer.text}.`);
  } catch (error) {
    tellError(error);
  }
}

// What a person can do about a mark of the building right where it is shown.
export function actionFor(mark) {
  if (mark.code === 'opened_together') {
    const box = h('span', { class: 'banner-action' });
    const ask = h('button', { type: 'button', onclick: () => box.replaceChildren(really) }, 'Confirm all that opened together');
    const really = h('button', { type: 'button', class: 'danger', onclick: () => { box.replaceChildren(ask); confirmTogether(); } },
      'Somebody has looked: their power comes back');
    box.append(ask);
    return box;
  }
  if (mark.code === 'hold') {
    const box = h('span', { class: 'banner-action' });
    const end = h('button', { type: 'button', onclick: () => box.replaceChildren(really) }, 'End the hold');
    const really = h('button', { type: 'button', class: 'danger', onclick: () => { box.replaceChildren(end); holdBuilding(0); } },
      'End it: whoever has used up the credit may be cut off');
    box.append(end);
    return box;
  }
  if (!HOLD_HELPS.includes(mark.code) || building.head.hold_until) return null;
  return h('span', { class: 'banner-action' },
    h('button', { type: 'button', onclick: () => holdBuilding(HOLD_HOURS) }, `Let nobody be cut off for ${HOLD_HOURS} h`));
}

// ---- supply and meters ----------------------------------------------------------------------------------

const load = (point) => (point.power_w === null ? 'an unknown load' : show.power(point.power_w));

function ordersFor(point) {
  const path = `/v1/supply-points/${point.id}`;
  const { supply } = point;
  const list = [];
  const overload = supply.load_limit && supply.load_limit.off;
  if (supply.ready || overload || (supply.opened_without_order && point.paired)) {
    list.push({ label: 'Confirm', path: `${path}/confirm`, question: `Is somebody in ${point.name} who has looked that nothing dangerous is switched on? Then its power comes back.` });
  }
  if (supply.lock) {
    list.push({
      label: `End the ${supply.lock} lock`, path: `${path}/${supply.lock}`, body: { mode: 'end' },
      question: `Is the work in ${point.name} over, and is nobody behind the contact? Then its power comes back.`,
    });
  } else if (supply.observed === 'disconnected' || supply.desired === 'disconnected') {
    list.push({ label: 'Connect for 24 h', path: `${path}/connect`, body: { hours: 24 } });
  }
  list.push(supply.hold_until
    ? { label: 'End hold', path: `${path}/hold`, body: { hours: 0 }, question: `End the hold of ${point.name}? Its power may then be cut when credit is used up.` }
    : { label: 'Hold for 24 h', path: `${path}/hold`, body: { hours: 24 }, hint: 'No cut-off during that time' });
  if (supply.observed !== 'disconnected' && !supply.lock) {
    list.push({
      label: 'Relay test', path: `${path}/test-relay`,
      question: `Test the relay of ${point.name}? Its power goes off for a few seconds. It is using ${load(point)} now.`,
    });
  }
  if (supply.lock !== 'safety') {
    list.push({
      label: 'Danger: lock off', path: `${path}/safety`, body: { mode: 'off' },
      question: `Lock the power of ${point.name} off, whatever the credit, until somebody ends the lock? Look that no voltage is left before anybody touches it.`,
    });
  }
  list.push(point.armed
    ? { label: 'Disarm', path: `${path}/disarm`, hint: 'Observe mode: power is never cut' }
    : { label: 'Arm', path: `${path}/arm`, question: `Arm ${point.name}? From then on its power is cut when credit is used up. It is using ${load(point)} now.` });
  for (const id of point.meters) {
    const meter = building.meters.get(id);
    list.push({ label: point.meters.length > 1 ? `Read ${meter ? meter.name : id}` : 'Read now', path: `/v1/meters/${id}/read` });
    if (meter && meter.doubt) {
      list.push({
        label: 'Clear doubt', path: `/v1/meters/${id}/clear-doubt`,
        question: `Charge ${point.name} on from the last accepted value? Do this only if the meter was not exchanged: for an exchange use "riserctl meter exchange ${id}".`,
      });
    }
  }
  return list;
}

async function give(order, point) {
  try {
    const answer = await post(order.path, order.body);
    tell(`${point.name}: ${answer.text}.`);
    listeners.done(point.id);
  } catch (error) {
    tellError(error);
  }
}

function orderButtons(point, box) {
  const show_buttons = () => box.replaceChildren(...ordersFor(point).map((order) => h('button', {
    type: 'button', title: order.hint, onclick: () => (order.question ? ask(order) : give(order, point)),
  }, order.label)));
  const ask = (order) => {
    const yes = h('button', { type: 'button', class: 'danger', onclick: () => { show_buttons(); give(order, point); } }, order.label);
    box.replaceChildren(h('div', { class: 'confirm', role: 'alertdialog', 'aria-label': 'Please confirm' },
      h('p', {}, order.question),
      h('div', { class: 'confirm-buttons' }, yes, h('button', { type: 'button', onclick: show_buttons }, 'Cancel'))));
    yes.focus();
  };
  show_buttons();
}

// The block of actions in the panel; update() keeps what a person is typing or being asked.
export function actionsFor(first) {
  const element = h('section', { class: 'actions' });
  let shape = null;
  let buttons = null;
  const update = (point) => {
    const now = JSON.stringify([hasToken(), point.account, hasToken() && ordersFor(point).map((order) => order.label)]);
    if (now === shape) return;
    const old = shape === null ? null : JSON.parse(shape);
    shape = now;
    if (!hasToken()) {
      element.replaceChildren(h('button', { type: 'button', class: 'unlock-hint', onclick: askForToken }, icon('lock'), h('span', {}, 'Unlock to top up or switch')));
      return;
    }
    if (!old || !old[0] || old[1] !== point.account) {
      buttons = h('div', { class: 'order-buttons' });
      element.replaceChildren(...(point.account ? [topUpForm(point)] : []), buttons);
    }
    if (!buttons.querySelector('.confirm')) orderButtons(point, buttons);
  };
  update(first);
  return { element, update };
}
