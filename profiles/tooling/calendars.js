// calendars.js SOURCE TARGET: writes one CodeSystem per country, whose codes are the days on which nobody works. Movable feasts are computed here,
// so that what reads the package computes nothing and asks nobody.
const fs = require('fs');
const path = require('path');

const [sourceFile, target] = process.argv.slice(2);
const source = JSON.parse(fs.readFileSync(sourceFile, 'utf8'));
const base = 'https://second-opinion.example/fhir/CodeSystem/public-holidays-';
const utc = (year, month, day) => new Date(Date.UTC(year, month - 1, day));
const plus = (date, days) => new Date(date.getTime() + days * 86400000);
const text = date => date.toISOString().slice(0, 10);
const isWeekend = date => date.getUTCDay() % 6 === 0;

// The Gregorian computus as Meeus gives it (Astronomical Algorithms, chapter 8).
function easter(year) {
  const a = year % 19, b = Math.floor(year / 100), c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return utc(year, Math.floor(n / 31), (n % 31) + 1);
}

function nthWeekday(year, month, weekday, n) {
  const days = [];
  for (let day = utc(year, month, 1); day.getUTCMonth() === month - 1; day = plus(day, 1)) if ((day.getUTCDay() || 7) === weekday) days.push(day);
  return days.at(n > 0 ? n - 1 : n);
}

function dateOf(rule, year) {
  if (rule.startsWith('easter')) return plus(easter(year), Number(rule.slice('easter'.length)));
  const parts = rule.split(/[-/](?=\d|-)/).map(Number);
  return rule.includes('/') ? nthWeekday(year, ...rule.split('/').map(Number)) : utc(year, ...parts);
}

// A day that falls on a weekend is kept on another one as well.
function substitute(kind, date, taken) {
  if (!isWeekend(date) || !kind) return null;
  if (kind === 'nearest-weekday') return plus(date, date.getUTCDay() === 6 ? -1 : 1);
  let day = plus(date, 1);
  while (isWeekend(day) || taken.has(text(day))) day = plus(day, 1);
  return day;
}

function daysOf(calendar, year) {
  const rules = Object.entries(calendar.days).filter(([rule]) => (calendar.since?.[rule] ?? 0) <= year);
  const announced = Object.entries(calendar.announced ?? {}).filter(([date]) => date.startsWith(`${year}-`));
  const days = [
    ...rules.map(([rule, name]) => ({ date: dateOf(rule, year), name, rule })),
    ...announced.map(([date, name]) => ({ date: utc(...date.split('-').map(Number)), name, rule: 'announced' })),
  ];
  const taken = new Set(days.map(day => text(day.date)));
  for (const day of [...days]) {
    const kept = substitute(calendar.substitute, day.date, taken);
    if (!kept) continue;
    taken.add(text(kept));
    days.push({ date: kept, name: `${day.name} (substitute day)`, rule: `${day.rule} ${calendar.substitute}` });
  }
  return days;
}

for (const [country, calendar] of Object.entries(source.calendars)) {
  const days = new Map();
  // The year after is computed too: the first of January can be kept on the 31st of December.
  for (let year = source.from; year <= source.to + 1; year++) for (const day of daysOf(calendar, year)) {
    const code = text(day.date);
    const former = days.get(code);
    days.set(code, former ? { name: `${former.name}; ${day.name}`, rule: `${former.rule}; ${day.rule}` } : day);
  }
  const concept = [...days].filter(([code]) => code >= `${source.from}` && code < `${source.to + 1}`).sort(([a], [b]) => a < b ? -1 : 1)
    .map(([code, day]) => ({ code, display: day.name, property: [{ code: 'rule', valueString: day.rule }] }));
  const resource = {
    resourceType: 'CodeSystem',
    id: `public-holidays-${country.toLowerCase()}`,
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/resource-effectivePeriod', valuePeriod: { start: `${source.from}-01-01`, end: `${source.to}-12-31` } }],
    url: base + country.toLowerCase(),
    version: source.version,
    name: `PublicHolidays${country}`,
    title: `Public holidays: ${calendar.name}`,
    status: 'active',
    experimental: false,
    date: source.date,
    publisher: 'SecondOpinion.Fhir',
    description: `Days besides Saturday and Sunday on which nobody works in ${calendar.name}, ${source.from} to ${source.to}. A code is a date; one that is no code and no weekend is a working day.`,
    jurisdiction: [{ coding: [{ system: 'urn:iso:std:iso:3166', code: country }] }],
    purpose: `Source of the rules: ${calendar.source}.`,
    caseSensitive: true,
    content: 'complete',
    count: concept.length,
    property: [{ code: 'rule', description: 'How the date follows: MM-DD, easter plus or minus days, month/weekday/number, or announced for days that no rule gives', type: 'string' }],
    concept,
  };
  fs.writeFileSync(path.join(target, `CodeSystem-${resource.id}.json`), JSON.stringify(resource));
}
