using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>An extension's definition fixes its own url and says where it may stand; nothing else has a context.</summary>
/// <remarks>hl7.org/fhir/R4/defining-extensions.html</remarks>
internal sealed class ExtensionDefinitionCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (!element.Child("type").HasText("Extension"))
        {
            foreach (var name in (string[])["context", "contextInvariant"])
            {
                if (element.Child(name) is { Exists: true } stated)
                    run.Error("structure-context", stated, "Only an extension has a context to stand in, and this is none. Remove it.");
            }

            return;
        }

        foreach (var context in element.ChildrenNamed("context")) CheckContext(context, run);
        foreach (var invariant in element.ChildrenNamed("contextInvariant"))
        {
            if (invariant.HasValue && run.Profiles.Lint.Fault(invariant.Text!, null) is { } fault)
                run.Error("structure-context-invariant", invariant, $"The expression can't be evaluated: {fault}");
        }

        if (ElementRows.IsProfile(element) && element.Child("baseDefinition").HasText(DefinitionCatalogue.CoreBase + "Extension")) CheckUrl(element, run);
    }

    private static void CheckUrl(Element element, ValidationRun run)
    {
        if (element.ChildText("url") is not { } url || !element.Child("differential").Exists) return;
        foreach (var row in ElementRows.Of(element, "differential"))
        {
            if (!row.Child("path").HasText("Extension.url") || row.Child("fixed") is not { Exists: true } value) continue;
            if (!value.HasText(url))
                run.Error("structure-extension-url", value, "The url that the extension fixes is not its own canonical, so that no use of it could be valid. Take that of 'url'.");
            return;
        }

        run.Error("structure-extension-url", element, "The definition of an extension fixes Extension.url to its own canonical, and this does not. Add the row to the differential.");
    }

    private static void CheckContext(Element context, ValidationRun run)
    {
        // Contexts for other versions of FHIR are marked with an extension, and can't be looked up here.
        if (!context.Child("type").HasText("element") || context.Child("extension").Exists) return;
        if (context.Child("expression") is not { Exists: true, HasValue: true } expression) return;
        var path = expression.Text!;
        if (path.AsSpan().IndexOfAny(":#/") >= 0) return;
        var dot = path.IndexOf('.');
        var root = dot < 0 ? path : path[..dot];

        // R5's interfaces stand in packages for R4 too, and a choice may come without its [x].
        if (root is "Base" or "CanonicalResource" or "MetadataResource") return;
        var rows = run.Profiles.Lint.Rows(DefinitionCatalogue.CoreBase + root);
        if (rows is null || (rows.Find(null, path) is null && rows.Find(null, path + "[x]") is null))
            run.Error("structure-context-unknown", expression, $"FHIR has no element {path} that the extension could stand on. Correct the path.");
    }
}
