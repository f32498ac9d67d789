namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>R4's own invariants whose published text is wrong, or takes time that grows with the square of the bundle, with the text used instead.</summary>
internal static class KnownInvariants
{
    private static readonly Dictionary<string, string> Texts = new()
    {
        // A bundle without a type is reported as that, and breaks no second rule.
        ["bdl-1"] = "type.empty() or total.empty() or (type = 'searchset') or (type = 'history')",
        ["bdl-2"] = "type.empty() or entry.search.empty() or (type = 'searchset')",
        ["bdl-11"] = "type.empty() or (type = 'document' implies entry.first().resource.is(Composition))",
        ["bdl-12"] = "type.empty() or (type = 'message' implies entry.first().resource.is(MessageHeader))",

        // Published: entry.all(request.exists() = (%resource.type = ...)), which looks for the type again at every entry.
        ["bdl-3"] = "type.empty() or iif(type = 'batch' or type = 'transaction' or type = 'history', entry.all(request.exists()), entry.request.empty())",
        ["bdl-4"] = "type.empty() or iif(type = 'batch-response' or type = 'transaction-response' or type = 'history', entry.all(response.exists()), entry.response.empty())",

        // Published: element.tail().all(path.startsWith(%resource.snapshot.element.first().path&'.')), which goes to the first row again at every row.
        ["sdf-8"] = "(%resource.kind = 'logical' or element.first().path = %resource.type) and element.tail().all(path.contains('.')) and "
            + "(element.tail().empty() or element.tail().select(path.substring(0, path.indexOf('.'))).distinct() = element.first().path)",
        ["sdf-8a"] = "(%resource.kind = 'logical' or element.first().path.startsWith(%resource.type)) and element.tail().all(path.contains('.')) and "
            + "(element.tail().empty() or element.tail().select(path.substring(0, path.indexOf('.'))).distinct() = element.first().path.replaceMatches('\\\\..*', ''))",

        // Published without the first alternative, so that an entry without a fullUrl gives nothing where true is needed.
        ["bdl-8"] = "fullUrl.empty() or fullUrl.contains('/_history/').not()",
        ["ras-2"] = "probability.empty() or (probability is decimal implies (probability as decimal) <= 100)",

        // Published: enableWhen.count() > 2, though its own words are "more than one".
        ["que-12"] = "enableWhen.count() > 1 implies enableBehavior.exists()",

        // Published: answer is Boolean, which is FHIRPath's type and not FHIR's.
        ["que-7"] = "operator = 'exists' implies (answer is boolean)",
    };

    public static string Text(string key, string published) => Texts.GetValueOrDefault(key, published);
}
