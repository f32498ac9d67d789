using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>A resource of a random world.</summary>
/// <param name="Answer">The centre that brought it as part of an opinion; null for all else.</param>
/// <param name="Json">Of a deleted one, as it was.</param>
internal sealed record RandomResource(string Key, RandomRecord Record, string? Answer, JsonNode Json, bool IsDeleted)
{
    public string Type => Key.Split('/')[0];

    public bool RefersTo(RandomResource other, string element) => (Json[element] is JsonArray many ? many : [Json[element]?.DeepClone()])
        .Any(reference => (string?)reference?["reference"] == other.Key);

    /// <summary>What the rules say, in as few words as there are. Of what is deleted: whether they are told that it is gone.</summary>
    public bool IsSeenBy(RandomParty who)
    {
        if (who.Is(ClientRole.Coordinator)) return Answer is null ? who.BreaksGlass || RandomWorld.Coordinated.Contains(Type) : who.BreaksGlass && !Record.IsHeldBack;
        if (who.Is(ClientRole.Patient)) return Record == who.Record;
        if (who.Is(ClientRole.Family)) return Record == who.Record && Record.Permits(who.Name, Type) && (Answer is null || !Record.IsForPatientOnly);
        if (who.Is(ClientRole.Referrer) && Record.Referrer == who.Name && (Answer is null || !Record.IsHeldBack)) return true;
        if (!who.Is(ClientRole.Centre)) return false;

        // A review that it holds, it sees whatever consents say, if only in short.
        if (Record.Reviews.TryGetValue(Key, out var holder)) return holder == who.Name || (holder is null && Record.Permits(who.Name, "Task"));
        return Record.Reviews.ContainsValue(who.Name) && Record.Permits(who.Name, Type) && (Answer is null || Answer == who.Name);
    }

    /// <summary>Whether they may write over it.</summary>
    public bool IsOwnOf(RandomParty who) => Answer is null ? who.Is(ClientRole.Referrer) && Record.Referrer == who.Name : Answer == who.Name;

    /// <summary>The status that a read of it has.</summary>
    public int StatusFor(RandomParty who) => !IsSeenBy(who) ? 404 : IsDeleted ? 410 : 200;
}
