// The other side of the comparison: validates resources with npm @medplum/core.
//   node medplum.cjs <folder of the package> <folders with definitions, separated by commas> <job> <answers>
// The job has a line per resource, {"file","profile"}; the answers a line each, a list of {"expression","text"} of its errors.
'use strict';
const fs = require('fs');
const path = require('path');

const [folder, definitionFolders, jobFile, answerFile] = process.argv.slice(2);
// It wants a browser's WebSocket to be there, which Node 20 has not; nothing here opens one.
globalThis.WebSocket ??= class {};
const medplum = require(path.join(folder, 'dist', 'cjs', 'index.cjs'));
const structures = new Map();
for (const definitions of definitionFolders.split(',')) {
  for (const file of fs.readdirSync(definitions)) {
    if (!file.startsWith('StructureDefinition-')) continue;
    const definition = JSON.parse(fs.readFileSync(path.join(definitions, file), 'utf8').replace(/^\uFEFF/, ''));
    structures.set(definition.url, definition);
  }
}

medplum.indexStructureDefinitionBundle([...structures.values()].filter((definition) => definition.derivation !== 'constraint'));
for (const definition of structures.values()) {
  if (definition.derivation !== 'constraint' || !definition.snapshot) continue;
  try {
    medplum.loadDataType(definition);
  } catch {
    // Some of R4's example profiles have slices that it does not read; none of ours builds on them.
    if (definition.url.startsWith('https://second-opinion.example/')) throw new Error(`It can not read ${definition.url}`);
  }
}

function validate(resource, profile) {
  try {
    medplum.validateResource(resource, profile ? { profile: structures.get(profile) } : {});
    return [];
  } catch (error) {
    if (!error.outcome) throw error;
    return error.outcome.issue.filter((issue) => issue.severity === 'error').map((issue) => ({ expression: (issue.expression || [''])[0], text: issue.details.text }));
  }
}

const answers = fs.readFileSync(jobFile, 'utf8').split('\n').filter((line) => line).map((line) => {
  const { file, profile } = JSON.parse(line);
  return JSON.stringify(validate(JSON.parse(fs.readFileSync(file, 'utf8')), profile));
});
fs.writeFileSync(answerFile, answers.join('\n') + '\n');
