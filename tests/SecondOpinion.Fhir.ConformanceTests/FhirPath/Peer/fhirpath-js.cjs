// The other side of the comparison: does with npm fhirpath what a job file says.
//   node fhirpath-js.cjs <folder of the package> truth|items <job> <answers>   writes one line of answers per resource
//   node fhirpath-js.cjs <folder of the package> time <job>                    first writes the expressions that it cannot answer and so
//                                                                              leaves out, then answers each line of input with {"ms":...,"holds":...}
// A job's first line is {expressions, plans, names}; each further line {file, nodes}, where nodes are quadruples in the order of the
// text: parent's number, name, place among siblings of that name, plan. A plan lists the expressions to evaluate there.
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');

const [folder, mode, jobFile, answerFile] = process.argv.slice(2);
const fhirpath = require(folder);
const r4 = require(path.join(folder, 'fhir-context', 'r4'));

// Its own resolve() asks servers and is asynchronous. This one knows what a reference search parameter may ask: contained
// resources, the entries of the same Bundle, and otherwise an empty resource of the type that the reference names.
const resolve = {
  arity: { 0: [] },
  internalStructures: true,
  nullable: true,
  fn: (inputs) => inputs.map(target).filter((node) => node),
};

// trace() would write to the output, which is the answers'.
const options = { resolveInternalTypes: false, traceFn: () => {}, userInvocationTable: { resolve } };
const rootOf = fhirpath.compile('$this', r4, options);
const lines = fs.readFileSync(jobFile, 'utf8').split('\n').filter((line) => line);
const job = JSON.parse(lines[0]);
const faults = new Map();
const compiled = job.expressions.map((text) => {
  try {
    return fhirpath.compile(text, r4, options);
  } catch (error) {
    return () => { throw error; };
  }
});

function target(node) {
  const data = node && node.data;
  const reference = typeof data === 'string' ? data : data && data.reference;
  const text = typeof reference === 'string' ? reference : reference && reference.data;
  let root = node;
  while (root.parentResNode) root = root.parentResNode;
  if (text && text[0] === '#') {
    let holder = node;
    while (holder.parentResNode && !(holder.data && holder.data.resourceType && holder.propName !== 'contained')) holder = holder.parentResNode;
    if (text === '#') return holder;
    return children(holder, 'contained').find((c) => c.data.id === text.slice(1));
  }

  if (text && root.data.resourceType === 'Bundle') {
    const found = inBundle(root, node, text);
    if (found) return found;
  }

  const segments = (text || '').split('/');
  let last = segments.length - 1;
  if (last >= 3 && segments[last - 1] === '_history') last -= 2;
  const named = last >= 1 && r4.availableTypes.has(segments[last - 1]) ? segments[last - 1] : data && data.type;
  return named ? rootOf({ resourceType: named })[0] : undefined;
}

function inBundle(bundle, node, text) {
  let entry = node;
  while (entry && !(entry.propName === 'entry' && entry.parentResNode === bundle)) entry = entry.parentResNode;
  const own = entry && entry.data.fullUrl;
  const wanted = text.split('/_history/')[0];
  const full = wanted.includes(':') || !own || !own.startsWith('http') ? wanted : own.split('/').slice(0, -2).join('/') + '/' + wanted;
  const entries = (bundle.data.entry || []).map((e, i) => [e, i]).filter(([e]) => e.resource);
  const found = entries.find(([e]) => e.fullUrl === full)
    || (wanted.includes(':') ? undefined : entries.find(([e]) => `${e.resource.resourceType}/${e.resource.id}` === wanted));
  return found && children(children(bundle, 'entry')[found[1]], 'resource')[0];
}

function children(node, name) {
  return fhirpath.util.makeChildResNodes(node.ctx, node, name, r4);
}

function load(line) {
  const { file, nodes } = JSON.parse(line);
  const root = rootOf(JSON.parse(fs.readFileSync(file, 'utf8')))[0];
  const all = [];
  const lists = [];
  const steps = [];
  for (let i = 0; i < nodes.length; i += 4) {
    const [parent, name, place, plan] = nodes.slice(i, i + 4);
    let node = root;
    if (parent >= 0) {
      const known = lists[parent] || (lists[parent] = new Map());
      if (!known.has(name)) known.set(name, all[parent] ? children(all[parent], job.names[name]) : []);
      node = known.get(name)[place];
    }

    all.push(node);
    let resource = node;
    while (resource && resource.parentResNode && !(resource.data && resource.data.resourceType)) resource = resource.parentResNode;
    const rootResource = resource && resource.propName === 'contained' ? resource.getParentResource() : resource;
    steps.push({ node, env: { resource, rootResource }, plan: job.plans[plan] });
  }

  return steps;
}

function evaluate(expression, step) {
  try {
    return compiled[expression](step.node, step.env);
  } catch (error) {
    if (!faults.has(expression)) faults.set(expression, String((error && error.message) || error));
    return null;
  }
}

// 1 and 0 are the Booleans, e is empty, i is anything else, x is a fault, - is an element that this side does not see.
function truth(step) {
  let text = '';
  for (const expression of step.plan) {
    const result = step.node ? evaluate(expression, step) : undefined;
    if (result === undefined) text += '-';
    else if (result === null) text += 'x';
    else if (result.length === 0) text += 'e';
    else {
      const value = fhirpath.util.valData(result[0]);
      text += result.length > 1 || typeof value !== 'boolean' ? 'i' : value ? '1' : '0';
    }
  }

  return text;
}

function items(step) {
  return step.plan.map((expression) => {
    const result = evaluate(expression, step);
    return result === null ? null : result.map((item) => {
      const type = fhirpath.types([item])[0];
      if (!item || !item.fullPropertyName) return [type, '', String(item)];
      const data = item.data;
      const isValue = data !== null && data !== undefined && (typeof data !== 'object' || data.constructor !== Object);
      return [type, item.fullPropertyName(), isValue ? String(data) : ''];
    });
  });
}

function write() {
  const out = fs.openSync(answerFile, 'w');
  for (const line of lines.slice(1)) {
    const steps = load(line);
    fs.writeSync(out, (mode === 'truth' ? steps.map(truth).join('') : JSON.stringify(steps.map(items)[0])) + '\n');
  }

  fs.writeSync(out, JSON.stringify([...faults]) + '\n');
  fs.closeSync(out);
}

function time() {
  const work = lines.slice(1).map(load).flat().filter((step) => step.node && step.plan.length);
  round(work);
  for (const step of work) step.plan = step.plan.filter((expression) => !faults.has(expression));
  console.log(JSON.stringify([...faults.keys()].map((expression) => job.expressions[expression])));
  readline.createInterface({ input: process.stdin }).on('line', () => {
    const start = process.hrtime.bigint();
    const holds = round(work);
    console.log(JSON.stringify({ ms: Number(process.hrtime.bigint() - start) / 1e6, holds }));
  });
}

function round(work) {
  let holds = 0;
  for (const step of work) {
    for (const expression of step.plan) {
      const result = evaluate(expression, step);
      if (result !== null && result.length === 1 && fhirpath.util.valData(result[0]) === true) holds++;
    }
  }

  return holds;
}

if (mode === 'time') time();
else write();
