// The client of @medplum/core does to the server named in the first argument what its users do.
import assert from 'node:assert/strict';

// Node 20 has no WebSocket, which the module extends when it is loaded and nothing here uses.
globalThis.WebSocket ??= class extends EventTarget {};
const { MedplumClient } = await import('@medplum/core');

const base = new URL(process.argv[2]);
const client = new MedplumClient({ baseUrl: base.origin + '/', fhirUrlPath: 'fhir', cacheTime: 0 });
const mark = crypto.randomUUID();

const created = await client.createResource({ resourceType: 'Patient', identifier: [{ system: 'urn:medplum', value: mark }] });
assert.equal(created.meta.versionId, '1');

const again = await client.createResourceIfNoneExist({ resourceType: 'Patient' }, `identifier=urn:medplum|${mark}`);
assert.equal(again.id, created.id);

const urn = `urn:uuid:${crypto.randomUUID()}`;
const answer = await client.executeBatch({
  resourceType: 'Bundle', type: 'transaction', entry: [
    { fullUrl: urn, resource: { resourceType: 'Patient' }, request: { method: 'POST', url: 'Patient' } },
    ...[1, 2, 3, 4, 5].map(n => ({
      resource: { resourceType: 'Observation', status: 'final', code: { text: `medplum ${n}` }, identifier: [{ system: 'urn:medplum', value: mark }], subject: { reference: urn } },
      request: { method: 'POST', url: 'Observation' },
    })),
  ],
});
assert.equal(answer.entry.length, 6);

const found = [];
for await (const page of client.searchResourcePages('Observation', { identifier: `urn:medplum|${mark}`, _count: 2 })) found.push(...page.map(resource => resource.id));
assert.equal(new Set(found).size, 5);

const patched = await client.patchResource('Patient', created.id, [{ op: 'add', path: '/active', value: true }]);
assert.equal(patched.active, true);

const history = await client.readHistory('Patient', created.id);
assert.deepEqual(history.entry.map(entry => entry.resource.meta.versionId), ['2', '1']);

await client.deleteResource('Patient', created.id);
await assert.rejects(client.readResource('Patient', created.id), error => error.outcome.resourceType === 'OperationOutcome');
console.log('done');
