// checklists.js SOURCE TARGET: writes one PlanDefinition per tumour group, with an action per kind of opinion and in it an action per item; the code system
// of tumour groups; and the map from a diagnosis to its group.
const fs = require('fs');
const path = require('path');

const [sourceFile, target] = process.argv.slice(2);
const source = JSON.parse(fs.readFileSync(sourceFile, 'utf8'));
const base = 'https://second-opinion.example/fhir';
const write = resource => fs.writeFileSync(path.join(target, `${resource.resourceType}-${resource.id}.json`), JSON.stringify(resource));
const systems = { loinc: 'http://loinc.org', dcm: 'http://dicom.nema.org/resources/ontology/DCM', own: `${base}/CodeSystem/observation-code` };
const behaviours = { required: 'must', recommended: 'must-unless-documented', available: 'could' };
const itemCodes = JSON.parse(fs.readFileSync(path.join(target, 'CodeSystem-checklist-item.json'), 'utf8')).concept;
const head = (type, id, name, title) => ({
  resourceType: type, id, url: `${base}/${type}/${id}`, version: source.version, name, title,
  status: 'active', experimental: false, date: source.date, publisher: 'SecondOpinion.Fhir',
});

// "Observation code loinc 718-7 777-3 effective 1 mo": type, where its code stands, the codes, and how old it may be.
function requirement(line) {
  const [left, age] = line.split(' within ');
  const [type, place, system, ...codes] = left.split(' ');
  const result = { type };
  if (place) result.codeFilter = [{ path: place, code: codes.map(code => ({ system: systems[system], code })) }];
  if (age) {
    const [where, value, unit] = age.split(' ');
    result.dateFilter = [{ path: where, valueDuration: { value: Number(value), unit: unit === 'mo' ? 'months' : 'weeks', system: 'http://unitsofmeasure.org', code: unit } }];
  }
  return result;
}

function itemAction(code, necessity, group) {
  const item = source.items[code];
  const known = itemCodes.find(concept => concept.code === code);
  if (!item || !known) throw new Error(`${group.title} names an item that is not described: ${code}`);
  return {
    extension: item.formats.map(format => ({ url: `${base}/StructureDefinition/accepted-format`, valueString: format })),
    title: known.display,
    description: known.definition,
    code: [{ coding: [{ system: `${base}/CodeSystem/checklist-item`, code }] }],
    reason: [{ text: group.reasons?.[code] ?? item.reason }],
    input: item.recognised.map(requirement),
    requiredBehavior: behaviours[necessity],
  };
}

// What a kind asks of every group, with what the group adds to it or weighs otherwise, for one kind or for several.
function itemsOf(kind, group) {
  const own = Object.entries(group.items).filter(([kinds]) => kinds.split(' ').includes(kind.code)).map(([, items]) => items);
  const items = new Map(Object.entries(Object.assign({}, kind.items, ...own)));
  return [...items].filter(([, necessity]) => necessity !== 'none').map(([code, necessity]) => itemAction(code, necessity, group));
}

for (const [id, group] of Object.entries(source.groups)) {
  write({
    ...head('PlanDefinition', `so-checklist-${id}`, `Checklist${group.name}`, `Checklist: ${group.title}`),
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/plan-definition-type', code: 'workflow-definition' }] },
    description: `What a case of ${group.title} brings, by kind of opinion. An item is there when any one of its inputs is found among the records of the case.`,
    useContext: [{
      code: { system: 'http://terminology.hl7.org/CodeSystem/usage-context-type', code: 'focus' },
      valueCodeableConcept: { coding: [{ system: `${base}/CodeSystem/tumour-group`, code: id }] },
    }],
    purpose: source.purpose,
    action: source.kinds.map(kind => ({
      title: kind.title,
      code: [kind.code, ...kind.also].map(code => ({ coding: [{ system: `${base}/CodeSystem/opinion-kind`, code }] })),
      selectionBehavior: 'all',
      action: itemsOf(kind, group),
    })),
  });
}

write({
  ...head('CodeSystem', 'tumour-group', 'TumourGroup', 'Tumour group'),
  description: 'Groups of tumours that share a checklist.',
  caseSensitive: true,
  valueSet: `${base}/ValueSet/tumour-group`,
  content: 'complete',
  count: Object.keys(source.groups).length,
  concept: Object.entries(source.groups).map(([code, group]) => ({ code, display: group.title, definition: `Checklist so-checklist-${code}.` })),
});
write({
  ...head('ValueSet', 'tumour-group', 'TumourGroupCodes', 'Tumour group'),
  description: 'All codes of the code system tumour-group.',
  compose: { include: [{ system: `${base}/CodeSystem/tumour-group` }] },
});
const categories = Object.entries(source.groups).flatMap(([group, { icd10 }]) => icd10.map(code => ({ code, group }))).sort((a, b) => a.code < b.code ? -1 : 1);
write({
  ...head('ConceptMap', 'tumour-group', 'TumourGroupMap', 'Diagnosis to tumour group'),
  description: 'The tumour group of a diagnosis: its three-character category of ICD-10, which ICD-10-CM shares. A longer code is cut to its category before it is looked up; what is not listed belongs to the group rare-unknown.',
  targetCanonical: `${base}/ValueSet/tumour-group`,
  group: [{
    source: 'http://hl7.org/fhir/sid/icd-10',
    target: `${base}/CodeSystem/tumour-group`,
    element: categories.map(({ code, group }) => ({ code, target: [{ code: group, equivalence: 'wider' }] })),
    unmapped: { mode: 'fixed', code: 'rare-unknown' },
  }],
});
