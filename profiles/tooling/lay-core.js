// lay-core.js SOURCE TARGET: lays the definitions of FHIR R4 out as the package hl7.fhir.r4.core.
// The npm package of the examples holds every definition of the core package beside the examples.
const fs = require('fs');
const path = require('path');

const [source, target] = process.argv.slice(2);
const wanted = new Set(['StructureDefinition', 'ValueSet', 'CodeSystem']);
fs.mkdirSync(target, { recursive: true });
for (const file of fs.readdirSync(source)) {
  if (wanted.has(file.split('-')[0])) fs.copyFileSync(path.join(source, file), path.join(target, file));
}
fs.writeFileSync(path.join(target, 'package.json'), JSON.stringify({
  name: 'hl7.fhir.r4.core', version: '4.0.1', type: 'Core', canonical: 'http://hl7.org/fhir', fhirVersions: ['4.0.1'],
}));
