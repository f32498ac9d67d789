// fhir-kit-client does to the server named in the first argument what its users do.
import assert from 'node:assert/strict';
import { Client } from 'fhir-kit-client';

const client = new Client({ baseUrl: process.argv[2] });
const mark = crypto.randomUUID();
const observation = (n, subject) => ({ resourceType: 'Observation', status: 'final', code: { text: `kit ${n}` }, identifier: [{ system: 'urn:kit', value: mark }], ...(subject && { subject: { reference: subject } }) });

const created = await client.create({ resourceType: 'Patient', body: { resourceType: 'Patient', identifier: [{ system: 'urn:kit', value: mark }] } });
assert.equal(created.meta.versionId, '1');

const again = await client.create({ resourceType: 'Patient', body: { resourceType: 'Patient' }, options: { headers: { 'If-None-Exist': `identifier=urn:kit|${mark}` } } });
assert.equal(again.id, created.id);

const urn = `urn:uuid:${crypto.randomUUID()}`;
const answer = await client.transaction({
  body: {
    resourceType: 'Bundle', type: 'transaction', entry: [
      { fullUrl: urn, resource: { resourceType: 'Patient' }, request: { method: 'POST', url: 'Patient' } },
      ...[1, 2, 3, 4, 5].map(n => ({ resource: observation(n, urn), request: { method: 'POST', url: 'Observation' } })),
    ],
  },
});
assert.equal(answer.entry.length, 6);

let page = await client.search({ resourceType: 'Observation', searchParams: { identifier: `urn:kit|${mark}`, _count: 2 } });
const found = [];
while (page) {
  found.push(...page.entry.map(entry => entry.resource.id));
  page = page.link.some(link => link.relation === 'next') ? await client.nextPage({ bundle: page }) : undefined;
}
assert.equal(new Set(found).size, 5);

const patched = await client.patch({ resourceType: 'Patient', id: created.id, jsonPatch: [{ op: 'add', path: '/active', value: true }] });
assert.equal(patched.active, true);

const history = await client.history({ resourceType: 'Patient', id: created.id });
assert.deepEqual(history.entry.map(entry => entry.resource.meta.versionId), ['2', '1']);

await client.delete({ resourceType: 'Patient', id: created.id });
await assert.rejects(client.read({ resourceType: 'Patient', id: created.id }), error => error.response.status === 410 && error.response.data.resourceType === 'OperationOutcome');
console.log('done');
