// fhirclient, the SMART on FHIR client, does to the server named in the first argument what its users do.
import assert from 'node:assert/strict';
import FHIR from 'fhirclient';

const base = process.argv[2].replace(/\/$/, '');
const client = new FHIR.FhirClient(base);
const mark = crypto.randomUUID();

const created = await client.create({ resourceType: 'Patient', identifier: [{ system: 'urn:smart', value: mark }] });
assert.equal(created.meta.versionId, '1');

const again = await client.create({ resourceType: 'Patient' }, { headers: { 'If-None-Exist': `identifier=urn:smart|${mark}` } });
assert.equal(again.id, created.id);

const urn = `urn:uuid:${crypto.randomUUID()}`;
const answer = await client.fhirRequest('', {
  method: 'POST', headers: { 'Content-Type': 'application/fhir+json' }, body: JSON.stringify({
    resourceType: 'Bundle', type: 'transaction', entry: [
      { fullUrl: urn, resource: { resourceType: 'Patient' }, request: { method: 'POST', url: 'Patient' } },
      ...[1, 2, 3, 4, 5].map(n => ({
        resource: { resourceType: 'Observation', status: 'final', code: { text: `smart ${n}` }, identifier: [{ system: 'urn:smart', value: mark }], subject: { reference: urn } },
        request: { method: 'POST', url: 'Observation' },
      })),
    ],
  }),
});
assert.equal(answer.entry.length, 6);

const found = [];
for (let url = `Observation?identifier=urn:smart|${mark}&_count=2`; url;) {
  const page = await client.fhirRequest(url);
  found.push(...page.entry.map(entry => entry.resource.id));
  url = page.link.find(link => link.relation === 'next')?.url;
}
assert.equal(new Set(found).size, 5);

const patched = await client.patch(`Patient/${created.id}`, [{ op: 'add', path: '/active', value: true }]);
assert.equal(patched.active, true);

const history = await client.fhirRequest(`Patient/${created.id}/_history`);
assert.deepEqual(history.entry.map(entry => entry.resource.meta.versionId), ['2', '1']);

await client.delete(`Patient/${created.id}`);
await assert.rejects(client.fhirRequest(`Patient/${created.id}`), error => error.status === 410);
console.log('done');
