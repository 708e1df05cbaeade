/**
 * What durable-functions needs of moment for its timers: spans, and dates that one is added to. Of its own it would be
 * a sixteenth of what every cold start reads.
 */
const UNITS = { ms: 1, s: 1000 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** As .NET writes a TimeSpan: `6.00:00:00`, `00:00:30.5`. */
const TIME_SPAN = /^(-?)(?:(\d+)\.)?(\d+):(\d+)(?::(\d+(?:\.\d+)?))?$/;
/** As ISO 8601 writes one that has a length of its own: days and less. */
const ISO_SPAN =
  /^(-?)P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

class Span {
  #milliseconds;
  constructor(milliseconds) {
    this.#milliseconds = milliseconds;
  }
  valueOf() {
    return this.#milliseconds;
  }
  toISOString() {
    return `${this.#milliseconds < 0 ? '-' : ''}PT${Math.abs(this.#milliseconds) / 1000}S`;
  }
}

class Moment {
  #milliseconds;
  constructor(milliseconds) {
    this.#milliseconds = milliseconds;
  }
  diff(date) {
    return this.#milliseconds - Number(date);
  }
  add(span) {
    return new Moment(this.#milliseconds + Number(span));
  }
  toDate() {
    return new Date(this.#milliseconds);
  }
}

const sum = (days = 0, hours = 0, minutes = 0, seconds = 0) =>
  Number(days) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE + Math.round(Number(seconds) * 1000);

function millisecondsOf(value, unit) {
  const number = Number(value);
  if (!Number.isNaN(number)) return number * UNITS[unit];
  const [, sign, ...parts] = TIME_SPAN.exec(value) ?? ISO_SPAN.exec(value) ?? [];
  if (sign !== undefined) return (sign === '-' ? -1 : 1) * sum(...parts);
  throw new RangeError(`"${value}" is no span of time that a timer could have.`);
}

module.exports = (date) => new Moment(Number(date));
module.exports.duration = (value, unit = 'ms') => new Span(millisecondsOf(value, unit));
