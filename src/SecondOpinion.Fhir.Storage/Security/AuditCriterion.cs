using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>A search criterion, made ready to be asked of events.</summary>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Texts">Where the criterion holds, one of these stands in the link's body; null when that can't be said.</param>
/// <param name="Since">Where it holds, the event was recorded at this millisecond or later.</param>
/// <param name="Until">Where it holds, at this or before.</param>
internal sealed record AuditCriterion(Func<AuditEntry, bool> Holds, IReadOnlyList<byte[]>? Texts, long Since = long.MinValue, long Until = long.MaxValue)
{
    private const string Known = "_id, _lastUpdated, action, address, agent:identifier, agent-name, altid, date, entity, entity-name, entity-role, entity-type, outcome, patient, site, subtype and type";

    public static Outcome<AuditCriterion> Of(SearchCriterion criterion, AuditSearchSettings settings)
    {
        var ways = new List<AuditCriterion>();
        foreach (var one in (SearchCriterion[])[criterion, .. criterion.Alternatives])
        {
            if (One(one, settings) is not { } way)
            {
                return Issue.Error(IssueType.NotSupported, "search-audit-parameter",
                    $"The audit is not searched by {criterion.Parameter.Code}{(criterion.Modifier is null ? "" : ":" + criterion.Modifier)}{(criterion.Chain.Count == 0 ? "" : " in a chain")}. It is by {Known}, with :not, :missing, :exact, :contains, :identifier and :Patient.");
            }

            ways.Add(way);
        }

        if (ways.Count == 1) return ways[0];
        return new AuditCriterion(
            entry => ways.Exists(way => way.Holds(entry)), ways.TrueForAll(way => way.Texts is not null) ? [.. ways.SelectMany(way => way.Texts!)] : null, ways.Min(way => way.Since), ways.Max(way => way.Until));
    }

    private static AuditCriterion? One(SearchCriterion criterion, AuditSearchSettings settings)
    {
        if (criterion.Chain.Count > 0) return null;
        var code = criterion.Parameter.Code;
        if (AuditValues.Dates.Contains(code)) return OfDate(criterion, settings);
        if (AuditValues.Strings.Contains(code)) return OfString(criterion);
        if (AuditValues.Tokens.Contains(code)) return OfToken(criterion);
        return AuditValues.References.Contains(code) ? OfReference(criterion, settings) : null;
    }

    private static AuditCriterion? OfDate(SearchCriterion criterion, AuditSearchSettings settings)
    {
        if (criterion.Modifier == "missing") return Missing(criterion, _ => true);
        if (criterion.Modifier is not null) return null;
        var spans = criterion.Values.Select(value => AuditTimes.Of(value, settings.TimeZone, settings.Now)).ToList();
        return new AuditCriterion(
            entry => spans.Exists(span => span.Holds(entry.Recorded.ToUnixTimeMilliseconds())), null, spans.Min(span => span.IsOutside ? long.MinValue : span.Since), spans.Max(span => span.IsOutside ? long.MaxValue : span.Until));
    }

    private static AuditCriterion? OfString(SearchCriterion criterion)
    {
        var code = criterion.Parameter.Code;
        if (criterion.Modifier == "missing") return Missing(criterion, entry => AuditValues.StringsOf(entry, code).Any());
        if (criterion.Modifier is not (null or "exact" or "contains")) return null;
        var wanted = criterion.Values.Select(value => IndexedText.Of(SearchEscapes.Undo(value))).ToList();
        var folded = wanted.ConvertAll(FoldedText.Of);
        return new AuditCriterion(
            entry => AuditValues.StringsOf(entry, code).Select(IndexedText.Of).Any(text => criterion.Modifier switch
            {
                "exact" => wanted.Contains(text),
                "contains" => folded.Exists(part => FoldedText.Of(text).Contains(part, StringComparison.Ordinal)),
                _ => folded.Exists(part => FoldedText.Of(text).StartsWith(part, StringComparison.Ordinal)),
            }),
            null);
    }

    private static AuditCriterion? OfToken(SearchCriterion criterion)
    {
        var code = criterion.Parameter.Code;
        if (criterion.Modifier == "missing") return Missing(criterion, entry => AuditValues.TokensOf(entry, code).Any());
        if (criterion.Modifier is not (null or "not")) return null;
        var wanted = Tokens(criterion);
        if (criterion.Modifier == "not") return new AuditCriterion(entry => !AuditValues.TokensOf(entry, code).Any(token => IsAmong(wanted, token)), null);
        return new AuditCriterion(entry => AuditValues.TokensOf(entry, code).Any(token => IsAmong(wanted, token)), code == "altid" ? Bytes(wanted.Select(token => token.Code)) : null);
    }

    private static AuditCriterion? OfReference(SearchCriterion criterion, AuditSearchSettings settings)
    {
        var code = criterion.Parameter.Code;
        switch (criterion.Modifier)
        {
            case "missing":
                return Missing(criterion, entry => code == "agent" || AuditValues.ReferencesOf(entry.Facts, code).Any() || AuditValues.IdentifiersOf(entry.Facts, code).Any());
            case "identifier":
                var identifiers = Tokens(criterion);
                return new AuditCriterion(entry => AuditValues.IdentifiersOf(entry.Facts, code).Any(identifier => IsAmong(identifiers, identifier)), Bytes(identifiers.Select(token => token.Code)));
            case { } type when !ReferenceAddress.IsResourceType(type, settings.Definitions):
                return null;
        }

        // Agents are told by identifier; by an address none would be found, whatever it was.
        if (code == "agent") return null;
        var wanted = criterion.Values.Select(value => ReferenceAddress.Of(SearchEscapes.Undo(value), settings.Definitions, settings.BaseUrls)).ToList();
        if (criterion.Modifier is { } named) wanted = wanted.ConvertAll(address => address.Type is null ? address with { Type = named } : address).FindAll(address => address.Type == named);
        return new AuditCriterion(
            entry => AuditValues.ReferencesOf(entry.Facts, code).Any(reference =>
            {
                var found = ReferenceAddress.Of(reference, settings.Definitions, settings.BaseUrls);
                return wanted.Exists(one => one.Server is null && one.Target == found.Target && (one.Type is null || one.Type == found.Type) && (one.Version.Length == 0 || one.Version == found.Version));
            }),
            Bytes(wanted.Select(one => one.Target)));
    }

    private static AuditCriterion Missing(SearchCriterion criterion, Func<AuditEntry, bool> has)
    {
        var isMissing = criterion.Values.Contains("true");
        return criterion.Values.Contains(isMissing ? "false" : "true") ? new AuditCriterion(_ => true, null) : new AuditCriterion(entry => has(entry) != isMissing, null);
    }

    private static List<TokenValue> Tokens(SearchCriterion criterion) => [.. criterion.Values.Select(value => TokenValue.TryParse(value, out var token) ? token : default)];

    private static bool IsAmong(List<TokenValue> wanted, (string System, string Code) token) =>
        wanted.Exists(one => (one.System is not null || one.Code is not null) && (one.System is null || one.System == token.System) && (one.Code is null || one.Code == token.Code));

    private static List<byte[]>? Bytes(IEnumerable<string?> texts)
    {
        var all = texts.ToList();
        return all.Contains(null) ? null : all.ConvertAll(text => Encoding.UTF8.GetBytes(text!));
    }
}
