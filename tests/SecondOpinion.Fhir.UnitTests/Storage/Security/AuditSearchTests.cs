using System.Text;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.UnitTests.Storage.Security;

/// <summary>The audit's own search finds what the resource store would, were the same AuditEvents in it.</summary>
public sealed class AuditSearchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Queries =
    [
        "", "action=R", "action=C,D", "action:not=E", "outcome=0", "outcome:not=0", "type=rest", "type=http://dicom.nema.org/resources/ontology/DCM|110113", "type=http://dicom.nema.org/resources/ontology/DCM|",
        "subtype=read", "subtype=search-type,operation", "entity=Patient/1", "entity=Patient/2,Task/3", "entity=1", "entity:Patient=1", "entity=Task/3/_history/2", "entity:identifier=r7", "entity:identifier=|r8",
        "patient=1", "patient=Patient/2", "patient:Patient=2", "patient:missing=true", "agent:identifier=https://directory.example|a", "agent:identifier=b", "agent:missing=false", "agent-name=klinik", "agent-name:exact=Klinik",
        "agent-name:contains=INI", "altid=client-a", "altid:missing=true", "address=127", "address:exact=127.0.0.1", "entity-name=break", "entity-name:missing=true", "entity-role=1", "entity-role=24,20",
        "entity-type=http://terminology.hl7.org/CodeSystem/audit-entity-type|2", "entity-type=XrequestId", "site=here", "date=2026-11-25T12:01", "date=ge2026-11-25T12:02:00Z", "date=gt2026-11-25T12:02&date=lt2026-11-25T12:04",
        "date=ne2026-11-25T12:01", "date=le2026-11-25T12:01:30Z,ge2026-11-25T12:05", "_id=5,17", "patient=1&action=E&outcome=0", "entity=Patient/1&altid=client-a&date=ge2026-11-25",
    ];

    [Fact]
    public async Task It_finds_what_the_store_finds()
    {
        var random = new Random(9);
        var folder = Directory.CreateTempSubdirectory("so-audit-").FullName;
        try
        {
            await using var database = await SecurityDatabase.OpenSqlite(Path.Combine(folder, "security.db"), CancellationToken.None);
            await using var store = await TestStore.Open();
            for (var link = 0; link < 30; link++)
            {
                var batch = new AuditBatch("here");
                for (var n = random.Next(1, 12); n > 0; n--) batch.Add(Fact(random, link));
                await database.Audit.Append(batch, CancellationToken.None);
            }

            var events = await database.Audit.ReadAfter(0, CancellationToken.None);
            await store.Committed([.. events.Select(entry => TestStore.Create(Encoding.UTF8.GetString(AuditEventWriter.Write(entry)), entry.Number.ToString()))]);
            var search = new AuditSearch(database.Audit, new AuditSearchSettings(DefinitionCatalogue.R4, [], TimeZoneInfo.Utc, TimeProvider.System));
            foreach (var text in Queries)
            {
                var query = TestStore.Query("AuditEvent", text) with { Count = 1000 };
                var expected = await store.Store.Search(query, Fhir.Storage.Access.Everything, CancellationToken.None);
                var found = await search.Run(query, AuditView.All, [], CancellationToken.None);
                Assert.True(found.Refusal is null, text + found.Refusal?.Message);
                Assert.True(
                    expected.Matches.Select(match => match.Key.Id).ToHashSet().SetEquals(found.Matches.Select(match => match.Key.Id)),
                    $"{text}: {TestStore.Ids(found)} instead of {TestStore.Ids(expected)}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static AuditFacts Fact(Random random, int minute)
    {
        string?[] targets = ["Patient/1", "Patient/2", "Task/3", "Task/3/$claim", "Patient", "Patient/1/Observation", "", "Task/3/_history/2", "Patient/1/$everything", "$submit"];
        AuditAgent?[] agents =
        [
            null, new("client-a", new OrganizationName("https://directory.example", "a", "Klinik"), null), new("client-b", new OrganizationName("https://directory.example", "b", "Clinic"), "why"),
        ];
        var kind = (AuditKind)(random.Next(6) switch { 4 => 1, 5 => 2, _ => 0 });
        var action = kind == AuditKind.Rest ? "CRUDE"[random.Next(5)] : 'E';
        return new AuditFacts(kind, action, targets[random.Next(targets.Length)]!, Noon.AddMinutes(minute / 4).AddMilliseconds(random.Next(60_000)), random.Next(4) switch { 0 => 200, 1 => 201, 2 => 404, _ => 500 })
        {
            Who = agents[random.Next(agents.Length)],
            Address = random.Next(3) == 0 ? null : "127.0.0.1",
            Query = action == 'E' && random.Next(2) == 0 ? "?name=x" : null,
            RequestId = random.Next(4) == 0 ? null : "r" + random.Next(10),
            Written = action == 'C' ? [$"Patient/{random.Next(4)}/_history/1"] : [],
            Patients = random.Next(2) == 0 ? [] : [random.Next(4).ToString()],
        };
    }
}
