using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>The centre that decides between two opinions reads the earlier one, as far as the patient lets it.</summary>
public abstract class ThirdOpinionTests(TestDatabase database)
{
    [Fact]
    public async Task The_centre_of_a_third_opinion_reads_the_earlier_one_unless_the_patient_keeps_it_back()
    {
        await using var server = await SmartServer.Start(database);
        await server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
        await server.Register("second", "liver-centre", [ClientRole.Centre]);
        await server.Register("third", "third-centre", [ClientRole.Centre]);
        using var hospital = await server.As("hospital");
        using var second = await server.As("second");
        using var third = await server.As("third");
        foreach (var (policy, isGiven) in new[] { ("both", true), ("patient-then-referrer", false) })
        {
            var (locations, review) = await SubmittedCases.Submit(
                hospital, policy: policy, change: text => text.Replace("100417", "mrn-" + policy, StringComparison.Ordinal).Replace("R-2026-0417", "R-" + policy, StringComparison.Ordinal));
            var (patient, request) = (SubmittedCases.Only(locations, "Patient"), SubmittedCases.Only(locations, "ServiceRequest"));
            var lease = SubmittedCase.LeaseToken(await second.Post($"{review}/$claim", SubmittedCase.ClaimBy("liver-centre"), 200));
            var issued = SubmittedCases.Locations(await second.Post($"{review}/$issue-opinion", SubmittedCases.Opinion(lease, request, patient), 200));
            var permit = CaseVisibilityTests.Denying(patient, "third-centre", null).Replace("\"deny\"", "\"permit\"", StringComparison.Ordinal);
            await hospital.Post("Consent", permit, 201);

            var caseTask = locations.Last(location => location.StartsWith("Task/", StringComparison.Ordinal));
            var asked = await hospital.Post($"{caseTask}/$request-third-opinion", """{"resourceType":"Parameters","parameter":[{"name":"reason","valueString":"The two opinions differ."}]}""", 200);
            var next = await SubmittedCases.Review(hospital, SmartClient.Entries(asked).Single(key => key.StartsWith("Task/", StringComparison.Ordinal)));
            await third.Get(issued[0], 404);
            var claimed = await third.Post($"{next}/$claim", SubmittedCase.ClaimBy("third-centre"), 200);
            await third.Get(patient);
            foreach (var location in issued.Where(location => location.Split('/')[0] is "DiagnosticReport" or "Observation")) await third.Get(location, isGiven ? 200 : 404);
            var found = await third.Search($"DiagnosticReport?based-on={request}");
            Assert.Equal(isGiven ? [issued[0]] : [], found);
            Assert.Equal(isGiven, SmartClient.Entries(await third.Get($"{patient}/$everything?_count=500")).Contains(issued[0]));

            // With the review, the earlier opinion is given back.
            await third.Post($"{next}/$release?leaseToken={SubmittedCase.LeaseToken(claimed)}", """{"resourceType":"Parameters"}""", 200);
            await third.Get(issued[0], 404);
        }
    }

    public sealed class OnSqlite() : ThirdOpinionTests(TestDatabase.Sqlite);

    public sealed class OnPostgreSql() : ThirdOpinionTests(TestDatabase.PostgreSql);
}
