using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>The url of a definition is a whole URI, since canonicals elsewhere have to equal it. hl7.org/fhir/R4/resource.html#canonical</summary>
internal sealed class DefinitionUrlCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("url") is not { Exists: true, HasValue: true, IsMalformed: false } url || ReferenceIndex.IsAbsolute(url.Utf8()) || run.IsFaulty(url)) return;
        run.Error("definition-url-relative", url, "The url of a definition is a whole URI, by which others name it. Write it whole, or leave it out.");
    }
}
