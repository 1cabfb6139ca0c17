/*
 * Which 本机口令 may be chosen: six digits or more that are neither a row nor a day.
 */
(() => {
  "use strict";

  /* Every step the same: 123456, 111111, 987654, 135791; also in pairs, 112233. */
  const isRow = (pin) => {
    const steps = [...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10);
    return steps.every((step) => step === steps[0]);
  };
  const isPairs = (pin) => /^(?:(\d)\1)+$/.test(pin) && isRow(pin.replace(/(\d)\1/g, "$1"));

  /* A part said again: 121212, 123123. */
  const isRepeated = (pin) => /^(.+)\1+$/.test(pin);

  const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const isDay = (month, day) => day >= 1 && day <= (DAYS[month - 1] || 0);

  /* YYMMDD, DDMMYY, MMDDYY, YYYYMM; with eight digits YYYYMMDD and DDMMYYYY. */
  const isBirthday = (pin) => {
    const part = (from, to) => Number(pin.slice(from, to));
    if (pin.length === 8) return isDay(part(4, 6), part(6, 8)) || isDay(part(2, 4), part(0, 2));
    if (pin.length !== 6) return false;
    const century = part(0, 2);
    return isDay(part(2, 4), part(4, 6)) || isDay(part(2, 4), part(0, 2)) || isDay(part(0, 2), part(2, 4))
      || ((century === 19 || century === 20) && isDay(part(4, 6), 1));
  };

  Box.pin = {
    /* The key of the sentence that says why it may not be; "" where it may. */
    wrong(pin) {
      if (!/^\d{6,40}$/.test(pin)) return "pin_rule";
      if (isRow(pin) || isPairs(pin) || isRepeated(pin)) return "pin_row";
      return isBirthday(pin) ? "pin_day" : "";
    },
  };
})();
