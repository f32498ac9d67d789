using System.Collections.Concurrent;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>Questionnaires among the loaded definitions, each read on first use. Safe for concurrent use.</summary>
internal sealed class FormLibrary(DefinitionCatalogue definitions)
{
    private readonly ConcurrentDictionary<string, Form> forms = new();

    /// <summary>The form of this canonical, which may carry <c>|version</c>; null when it is not loaded in that version.</summary>
    public Form? Find(string canonical, ValidationRun run)
    {
        if (forms.TryGetValue(canonical, out var known)) return known;

        // What is not loaded is not remembered: the names come from input.
        var bar = canonical.IndexOf('|');
        var json = bar < 0 ? definitions.Find("Questionnaire", canonical) : definitions.Find("Questionnaire", canonical[..bar], canonical[(bar + 1)..]);
        if (json is not { } text || ResourceDocument.Parse(text, definitions) is not { Succeeded: true } parsed) return null;
        return forms.GetOrAdd(canonical, FormReader.Read(parsed.Value.Root, run));
    }
}
