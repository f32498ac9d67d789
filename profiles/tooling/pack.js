// pack.js CONFIG SOURCE TARGET: turns compiled resources into a FHIR package folder, in a fixed order, without narrative and
// without the mappings and examples a snapshot inherits from FHIR itself. Our own mappings stay.
const fs = require('fs');
const path = require('path');

const [configFile, source, target] = process.argv.slice(2);
const config = Object.fromEntries(fs.readFileSync(configFile, 'utf8').split('\n')
  .map(line => line.match(/^(\w+): (.+)$/)).filter(Boolean).map(match => [match[1], match[2]]));
const indexed = ['id', 'url', 'version', 'kind', 'type', 'derivation', 'content', 'supplements'];

fs.mkdirSync(target, { recursive: true });
const write = (name, value) => fs.writeFileSync(path.join(target, name), JSON.stringify(value, null, 1) + '\n');
const ownMappings = new Set(['mcode', 'cow', 'bser', 'v2-ref']);
const keepOwnMappings = of => {
  of.mapping = of.mapping?.filter(mapping => ownMappings.has(mapping.identity));
  if (!of.mapping?.length) delete of.mapping;
};
const files = [];
for (const file of fs.readdirSync(source).sort()) {
  const resource = JSON.parse(fs.readFileSync(path.join(source, file), 'utf8'));
  delete resource.text;
  keepOwnMappings(resource);
  for (const element of resource.snapshot?.element ?? []) {
    keepOwnMappings(element);
    delete element.example;
  }
  const filename = `${resource.resourceType}-${resource.id}.json`;
  write(filename, resource);
  const entry = { filename, resourceType: resource.resourceType };
  for (const key of indexed) if (typeof resource[key] === 'string') entry[key] = resource[key];
  files.push(entry);
}
write('.index.json', { 'index-version': 1, files });
write('package.json', {
  name: config.id,
  version: config.version,
  type: 'IG',
  title: config.title,
  description: config.description,
  author: 'SecondOpinion.Fhir',
  canonical: config.canonical,
  url: config.canonical,
  fhirVersions: [config.fhirVersion],
  dependencies: { 'hl7.fhir.r4.core': config.fhirVersion },
});
