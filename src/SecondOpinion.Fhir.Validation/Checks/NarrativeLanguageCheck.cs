using System.Text.RegularExpressions;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A narrative has the language sections that the profile's extension narrative-language-control asks for.</summary>
/// <remarks>A section is a div with a language inside the outermost one. hl7.org/fhir/extensions/StructureDefinition-narrative-language-control.html</remarks>
internal sealed partial class NarrativeLanguageCheck : ICheck
{
    private readonly IReadOnlyList<string> wanted;

    private NarrativeLanguageCheck(IReadOnlyList<string> wanted) => this.wanted = wanted;

    public static ICheck? For(RowContext context) => context.Row.NarrativeLanguages.Count > 0 ? new NarrativeLanguageCheck(context.Row.NarrativeLanguages) : null;

    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("div") is not { Exists: true, HasValue: true } div) return;
        var text = div.Text!;
        var found = Section().Matches(text[Math.Max(0, text.IndexOf('>'))..]).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var rule in wanted)
        {
            var fault = rule switch
            {
                "_no" => found.Count > 0 ? "The narrative has sections by language; the profile allows none. Write it in one language" : null,
                "_yes" => found.Count == 0 ? "The narrative has no sections by language; the profile wants them. Add a div with a lang for each" : null,
                "_resource" => element.Resource.ChildText("language") is { } own && !found.Contains(own)
                    ? "The narrative has no section in the language of the resource. Add a div with that lang" : null,
                _ => found.Contains(rule) ? null : $"The narrative has no section in the language {rule}. Add a div with that lang",
            };
            if (fault is not null) run.Report(IssueSeverity.Error, IssueType.Structure, "narrative-language", element, fault + ".");
        }
    }

    [GeneratedRegex("""<div\b[^>]*?\slang\s*=\s*["']([^"']+)["']""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Section();
}
