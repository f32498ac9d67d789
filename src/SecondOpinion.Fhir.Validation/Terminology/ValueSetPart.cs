using System.Text;
using System.Text.Json;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>One include or exclude: codes of one system, and of all the value sets it names.</summary>
internal sealed class ValueSetPart
{
    private readonly byte[]? system;
    private readonly CodeSet? codes;
    private readonly bool isUnknown;
    private readonly CodeSystemContent? wholeSystem;
    private readonly Func<ReadOnlySpan<byte>, bool>? grammar;
    private readonly string[] valueSets;
    private readonly LocalTerminology terminology;

    public ValueSetPart(JsonElement json, LocalTerminology terminology)
    {
        this.terminology = terminology;
        valueSets = json.Texts("valueSet").ToArray();
        if (json.Text("system") is not { } name) return;
        system = Encoding.UTF8.GetBytes(name);
        if (json.TryGetProperty("concept", out _))
        {
            codes = new CodeSet(json.Items("concept").Select(concept => concept.Text("code")).OfType<string>());
            return;
        }

        var known = terminology.FindSystem(name);
        var filters = json.Items("filter").ToArray();
        if (filters.Length > 0) codes = Filtered(known, filters);
        else if (known is null) grammar = CodeGrammar.Of(name);
        else wholeSystem = known;
        isUnknown = codes is null && wholeSystem is null && grammar is null;
    }

    public Membership Contains(ReadOnlySpan<byte> codeSystem, ReadOnlySpan<byte> code, int depth)
    {
        var answer = Membership.In;
        if (system is not null)
        {
            if (!codeSystem.IsEmpty && !codeSystem.SequenceEqual(system)) return Membership.NotIn;
            answer = isUnknown ? Membership.Unknown
                : codes is not null ? (codes.Contains(code) ? Membership.In : Membership.NotIn)
                : grammar is not null ? (grammar(code) ? Membership.In : Membership.NotIn)
                : wholeSystem!.Contains(code);
        }

        for (var i = 0; i < valueSets.Length && answer != Membership.NotIn; i++)
        {
            var inner = terminology.Find(valueSets[i])?.Contains(codeSystem, code, depth + 1) ?? Membership.Unknown;
            if (inner < answer) answer = inner;
        }

        return answer;
    }

    // All filters of a part hold together.
    private static CodeSet? Filtered(CodeSystemContent? known, JsonElement[] filters)
    {
        HashSet<string>? left = null;
        foreach (var filter in filters)
        {
            var passing = known?.Filter(filter.Text("property") ?? "", filter.Text("op") ?? "", filter.Text("value") ?? "");
            if (passing is null) return null;
            if (left is null) left = [.. passing];
            else left.IntersectWith(passing);
        }

        return left is null ? null : new CodeSet(left);
    }
}
