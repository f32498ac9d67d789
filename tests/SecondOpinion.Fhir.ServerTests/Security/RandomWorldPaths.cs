using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>The ways on which more than one resource, or more than its newest version, is come by, held to the oracle: histories, versions, whole records, whole cases, compartments and includes.</summary>
internal static class RandomWorldPaths
{
    /// <summary>Types of which each is found by its patient, and the element that names him.</summary>
    private static readonly (string Type, string Element)[] OfPatient =
        [("Observation", "subject"), ("DiagnosticReport", "subject"), ("ServiceRequest", "subject"), ("Condition", "subject"), ("DocumentReference", "subject"), ("Consent", "patient")];

    private static readonly string[] Includes =
    [
        "Task?_include=Task:focus&_include=Task:patient&_include=Task:output-reference&_include:iterate=ServiceRequest:supporting-info", "Patient?_revinclude=Task:patient&_revinclude=Consent:patient&_revinclude=ServiceRequest:subject",
        "ServiceRequest?_revinclude=Task:focus&_revinclude=DiagnosticReport:based-on&_include=ServiceRequest:supporting-info", "Consent?_include=Consent:patient&_revinclude:iterate=DiagnosticReport:subject",
        "Organization?_revinclude=ServiceRequest:requester&_revinclude:iterate=DiagnosticReport:based-on", "Practitioner?_revinclude=DiagnosticReport:results-interpreter&_include:iterate=DiagnosticReport:result",
    ];

    public static async Task HoldInHistories(RandomWorld world, RandomParty who)
    {
        foreach (var resource in world.Some(8).Concat(world.All.Where(resource => resource.IsDeleted)))
        {
            var last = int.Parse((string)resource.Json["meta"]!["versionId"]!);
            await world.Answers(who, $"{resource.Key}/_history/{last}", resource.IsSeenBy(who) ? 200 : 404);
            if (!resource.IsDeleted) continue;
            await world.Answers(who, $"{resource.Key}/_history/{last + 1}", resource.IsSeenBy(who) ? 410 : 404);
            if (!resource.IsSeenBy(who)) continue;
            var history = (await who.Client.Get(resource.Key + "/_history"))["entry"]!.AsArray();
            Assert.True((string?)history[0]!["request"]!["method"] == "DELETE" && history.Count == last + 1, $"{world.Name}: the history of {resource.Key} is told to {who.Name} in part");
        }
    }

    /// <summary>For one party of a world: definitions are in this history, too, and going through them takes seconds.</summary>
    public static async Task HoldInHistoryOfAll(RandomWorld world, RandomParty who)
    {
        var told = new List<string>();
        for (var page = "_history?_count=1000"; page is not null;)
        {
            var bundle = await who.Client.Get(page);
            told.AddRange(SmartClient.Entries(bundle));
            page = bundle["link"]!.AsArray().Where(link => (string?)link!["relation"] == "next").Select(link => (string?)link!["url"]).FirstOrDefault();
        }

        world.Same(who, "_history", world.All.Where(resource => resource.IsSeenBy(who)).Select(resource => resource.Key), told.Where(key => RandomWorld.Types.Contains(key.Split('/')[0])));
    }

    public static async Task HoldInRecords(RandomWorld world, RandomParty who)
    {
        foreach (var patient in world.All.Where(resource => resource.Type == "Patient").ToList())
        {
            var url = patient.Key + "/$everything?_count=500";
            if (!patient.IsSeenBy(who))
            {
                await world.Answers(who, url, 404);
                Assert.Empty(await who.Client.Search($"{patient.Key}/Observation"));
                continue;
            }

            var given = SmartClient.Entries(await who.Client.Get(url));
            LeaksNothing(world, who, url, given);
            foreach (var (type, element) in OfPatient)
            {
                var expected = world.Seen(who, type).Where(resource => resource.RefersTo(patient, element)).Select(resource => resource.Key).ToList();
                world.Same(who, $"{url} ({type})", expected, given.Where(key => key.StartsWith(type + "/", StringComparison.Ordinal)));
                if (type == "Observation") world.Same(who, $"{patient.Key}/{type}", expected, await who.Client.Search($"{patient.Key}/{type}?_count=500"));
            }
        }

        foreach (var request in world.All.Where(resource => resource.Type == "ServiceRequest" && world.All.Exists(task => task.Type == "Task" && task.RefersTo(resource, "focus"))).ToList())
        {
            if (request.StatusFor(who) is not 200 and var status)
            {
                await world.Answers(who, request.Key + "/$case", status);
                continue;
            }

            var given = SmartClient.Entries(await who.Client.Get(request.Key + "/$case"));
            LeaksNothing(world, who, request.Key + "/$case", given);
            var own = world.All.Where(resource => resource.StatusFor(who) == 200 && (request.RefersTo(resource, "supportingInfo") || request.RefersTo(resource, "subject") || (resource.Type == "DiagnosticReport" && resource.RefersTo(request, "basedOn"))));
            Assert.True(own.All(resource => given.Contains(resource.Key)), $"{world.Name}: {request.Key}/$case lacks {string.Join(' ', own.Select(resource => resource.Key).Except(given))} for {who.Name}");
        }
    }

    public static async Task HoldInIncludes(RandomWorld world, RandomParty who)
    {
        foreach (var search in Includes) LeaksNothing(world, who, search, SmartClient.Entries(await who.Client.Get(search + "&_count=500")));
        var (patients, observations, reports) = (world.Seen(who, "Patient"), world.Seen(who, "Observation"), world.Seen(who, "DiagnosticReport"));
        world.Same(who, "_include of subjects", patients.Where(p => observations.Exists(o => o.RefersTo(p, "subject"))).Select(p => p.Key),
            SmartClient.Entries(await who.Client.Get("Observation?_include=Observation:subject&_count=500"), "include"));
        world.Same(who, "_revinclude of reports", reports.Where(r => observations.Exists(o => r.RefersTo(o, "result"))).Select(r => r.Key),
            SmartClient.Entries(await who.Client.Get("Observation?_revinclude=DiagnosticReport:result&_count=500"), "include"));
    }

    /// <summary>Conditions that only the resource itself meets. What is hidden or deleted meets none.</summary>
    public static async Task HoldInConditionsById(RandomWorld world, RandomParty who)
    {
        foreach (var resource in world.Some(10).Concat(world.All.Where(resource => resource.IsDeleted)).Where(resource => resource.Type is "Observation" or "Condition" or "DocumentReference").ToList())
        {
            var (isMet, id) = (resource.StatusFor(who) == 200, resource.Key.Split('/')[1]);
            var again = resource.Json.DeepClone().AsObject();
            again.Remove("meta");
            again.Remove("id");
            if (isMet) Assert.Equal(200, await who.Status(HttpMethod.Post, resource.Type, again.ToJsonString(), ("If-None-Exist", "_id=" + id)));
            if (resource.IsOwnOf(who) || who.Is(Storage.Security.ClientRole.Coordinator) || who.Is(Storage.Security.ClientRole.Patient)) continue;
            foreach (var (method, body, none) in new[] { (HttpMethod.Delete, null, 204), (HttpMethod.Patch, """[{"op":"add","path":"/language","value":"de"}]""", 404) })
            {
                var status = await who.Status(method, $"{resource.Type}?_id={id}", body);
                Assert.True(isMet ? status is 403 or 409 : status == none, $"{world.Name}: {who.Name} is answered with {status} for a conditional {method} of {resource.Key}");
            }
        }
    }

    private static void LeaksNothing(RandomWorld world, RandomParty who, string what, IReadOnlyCollection<string> given)
    {
        var leaked = world.All.Where(resource => given.Contains(resource.Key) && resource.StatusFor(who) != 200).Select(resource => resource.Key).ToList();
        Assert.True(leaked.Count == 0, $"{world.Name}: for {who.Name}, {what} leaks {string.Join(' ', leaked)}");
    }
}
