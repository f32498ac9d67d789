using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Opinions;

/// <summary>What stands in every opinion, whoever gives it. Extension disclaimer.</summary>
public static class Disclaimer
{
    public const string Text =
        "This second opinion rests on the records that were supplied. It does not replace an examination, promises no outcome and is no order. The patient decides, together with the treating physicians.";

    /// <summary>The report with it.</summary>
    public static ResourceDocument AddTo(ResourceDocument report, DefinitionCatalogue definitions)
    {
        var json = JsonNode.Parse(report.Utf8.Span)!.AsObject();
        Add(json);
        return FhirJson.Document(json, definitions);
    }

    /// <summary>Adds it to a report that does not have it.</summary>
    public static void Add(JsonObject report)
    {
        if (report["extension"] is not JsonArray extensions) report["extension"] = extensions = [];
        if (extensions.Any(extension => (string?)extension?["url"] == Vocabulary.Disclaimer)) return;
        extensions.Add(new JsonObject { ["url"] = Vocabulary.Disclaimer, ["valueString"] = Text });
    }
}
