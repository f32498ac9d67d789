using System.Text.Json;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A known extension stands where it may and holds what its definition says; an unknown one must not change the meaning of what it stands in.</summary>
/// <remarks>hl7.org/fhir/R4/extensibility.html and defining-extensions.html#context</remarks>
internal sealed class ExtensionCheck : ICheck
{
    // R4's own definitions stand in R4's own snapshots one element further out than they say.
    private static readonly Dictionary<string, string> KnownPlaces = new()
    {
        ["ElementDefinition.type.code"] = "ElementDefinition.type",
        ["ElementDefinition"] = "ElementDefinition.type",
    };

    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("url") is not { Exists: true, HasValue: true } url) return;

        // The extensions inside an extension have plain names, which its definition knows.
        var isModifier = element.Name == "modifierExtension";
        if (!ReferenceIndex.IsAbsolute(url.Utf8()))
        {
            if (element.Parent.TypeName != "Extension") ReportRelative(url, run);
            else if (!run.IsFaulty(element) && !IsDefinedInside(element.Parent, url, run)) ReportNoPart(url, run);
            return;
        }

        var canonical = url.Text!;
        var definition = run.Profiles.Definitions.FindStructure(canonical);
        if (definition is not { Type: "Extension" })
        {
            ReportUnknown(element, canonical, run, isModifier);
            return;
        }

        if (definition.Snapshot is [var root, ..] && root.IsModifier != isModifier) ReportKind(element, run, root.IsModifier);
        if (definition.Contexts.Count > 0 && !IsOnDefinitions(definition) && !definition.Contexts.Any(context => Fits(context, element.Parent, run)))
            ReportPlace(element, run, definition);
        if (run.Profiles.Find(canonical) is { } rules && run.Enter(element, rules)) run.Apply(element, rules);
    }

    // HL7 uses these on all its definitions, and says so since R5, though R4 names StructureDefinition alone.
    private static bool IsOnDefinitions(StructureDefinition definition) =>
        definition.Url.StartsWith(DefinitionCatalogue.CoreBase + "structuredefinition-", StringComparison.Ordinal);

    private static bool Fits(ExtensionContext context, Element holder, ValidationRun run)
    {
        switch (context.Type)
        {
            case "extension":
                // What stands on the extension's value stands in the extension.
                var extension = holder.Name == "value" ? holder.Parent : holder;
                return extension.TypeName == "Extension" && extension.Child("url").HasText(context.Expression);
            case "element":
                if (context.Expression == "Element") return true;
                if (KnownPlaces.TryGetValue(context.Expression, out var place) && holder.Schema.Definition?.Path == place) return true;
                if (holder.Type.IsOrInherits(context.Expression) || holder.Type.Path == context.Expression) return true;
                return holder.Schema.Definition?.Path == context.Expression || PathFits(context.Expression, holder);
            case "fhirpath":
                return IsSelected(context.Expression, holder, run);
            default:
                return true;
        }
    }

    // The expression is asked of the resource that the extension stands in, and of those around it.
    private static bool IsSelected(string expression, Element holder, ValidationRun run)
    {
        var parsed = FhirPathExpression.Compiled(expression);
        if (!parsed.Succeeded) return true;
        for (var resource = holder.Resource; resource.Exists; resource = resource.Parent.Exists ? resource.Parent.Resource : default)
        {
            var outcome = parsed.Value.Evaluate(resource, run.FhirPath);
            if (!outcome.Succeeded || outcome.Value.Any(value => value.Element == holder)) return true;
        }

        return false;
    }

    // Patient.name.family: the type at the front may be that of any element further out.
    private static bool PathFits(string expression, Element holder)
    {
        var inner = "";
        for (var at = holder; at.Exists; at = at.Parent)
        {
            if (inner.Length > 0 && (IsPath(at.TypeName) || IsPath(at.Type.Path) || IsPath(at.Schema.Definition?.Path))) return true;
            inner = $".{at.Name}{(at.Schema.IsChoice ? "[x]" : "")}{inner}";
            if (at.IsResource) return false;

            bool IsPath(string? outer) => outer + inner == expression;
        }

        return false;
    }

    // A plain name means what the definition around it says; where that is not loaded, nobody can tell.
    private static bool IsDefinedInside(Element outer, Element name, ValidationRun run)
    {
        while (outer.TypeName == "Extension" && outer.Child("url") is { Exists: true, HasValue: true } url)
        {
            if (!ReferenceIndex.IsAbsolute(url.Utf8()))
            {
                outer = outer.Parent;
                continue;
            }

            if (run.Profiles.Definitions.FindStructure(url.Text!) is not { Type: "Extension" } definition) return true;
            foreach (var row in definition.Snapshot.Count > 0 ? definition.Snapshot : definition.Differential)
            {
                if (row.Name == "url" && row.Fixed is { ValueKind: JsonValueKind.String } value && value.ValueEquals(name.Utf8())) return true;
            }

            return false;
        }

        return true;
    }

    // HL7 publishes every extension of its own namespace, in R4 or in the package of extensions: where both are loaded, no others exist.
    private static bool IsInvented(string canonical, ValidationRun run) =>
        canonical.StartsWith(DefinitionCatalogue.CoreBase, StringComparison.Ordinal) && run.Profiles.HasAllCoreExtensions;

    private static void ReportRelative(Element url, ValidationRun run) => run.Report(
        IssueSeverity.Error, IssueType.Extension, "extension-url-relative", url,
        "The url of an extension is the whole canonical of its definition; a plain name is for extensions inside an extension only. Write the whole URL.");

    private static void ReportNoPart(Element url, ValidationRun run) => run.Report(
        IssueSeverity.Error, IssueType.Extension, "extension-part-unknown", url,
        "The definition of the extension around this one knows no part of this name. Correct the name, or use the whole URL of an extension that is defined by itself.");

    private static void ReportUnknown(Element element, string canonical, ValidationRun run, bool isModifier)
    {
        if (!isModifier && IsInvented(canonical, run))
        {
            run.Report(IssueSeverity.Error, IssueType.Extension, "extension-not-defined", element,
                "HL7 defines no such extension in its namespace. Correct the url, or use a URL of your own for an extension of your own.");
        }
        else if (isModifier)
        {
            run.Report(IssueSeverity.Error, IssueType.Extension, "modifier-extension-unknown", element,
                "The definition of this modifier extension is not loaded; since it may change the meaning of the element, it can't be ignored. Load its package, or send without it.");
        }
        else if (run.Options.ReportUnchecked)
        {
            run.Report(IssueSeverity.Information, IssueType.Extension, "extension-unknown", element,
                "The definition of this extension is not loaded, so that its content was not checked. Nothing has to be done.");
        }
    }

    private static void ReportKind(Element element, ValidationRun run, bool isModifier) => run.Report(
        IssueSeverity.Error, IssueType.Extension, "extension-kind", element, isModifier
            ? "The extension changes the meaning of what it stands in, so it belongs under 'modifierExtension'. Move it there."
            : "The extension does not change the meaning of what it stands in, so it belongs under 'extension'. Move it there.");

    private static void ReportPlace(Element element, ValidationRun run, StructureDefinition definition) => run.Report(
        IssueSeverity.Error, IssueType.Extension, "extension-context", element,
        $"The extension stands where its definition does not allow it; it may stand on {string.Join(", ", definition.Contexts.Select(c => c.Expression))}. Move or remove it.");
}
