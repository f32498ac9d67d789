using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>What every case must bring, by the kind of opinion it asks for.</summary>
public static class CaseChecklist
{
    private static readonly string[] PathologyReports = ["11526-1", "60568-3"];
    private static readonly string[] ImagingKinds = ["imaging-reread", "surgical-resectability"];

    /// <summary>What is missing, in the order of the checklist; empty for a complete case.</summary>
    /// <param name="request">The ServiceRequest.</param>
    /// <param name="records">The stored resources that the request refers to.</param>
    public static IReadOnlyList<Gap> FindGaps(Element request, IReadOnlyList<Element> records)
    {
        var gaps = new List<Gap>();
        if (!records.Any(IsPathologyReport))
            gaps.Add(new Gap("pathology-report", "No opinion on a tumour can be given without its histology.", "DiagnosticReport with LOINC 11526-1 or 60568-3, its text, results or a PDF"));
        if (Asks(request, "pathology-reread") && !HasMaterial(request, records))
            gaps.Add(new Gap("pathology-material", "A pathology re-read needs the tissue itself.", "Specimen of slides or blocks, or a whole-slide ImagingStudy with modality SM"));
        if (ImagingKinds.Any(kind => Asks(request, kind)) && !records.Any(record => record.TypeName == "ImagingStudy"))
            gaps.Add(new Gap("imaging-ct", "The question can't be answered without the images.", "ImagingStudy with a DICOMweb endpoint"));
        return gaps;
    }

    private static bool Asks(Element request, string opinionKind) => Codes.Has(request, "orderDetail", Vocabulary.OpinionKind, opinionKind);

    private static bool IsPathologyReport(Element record) =>
        record.TypeName == "DiagnosticReport" && Codes.HasAny(record, "code", Vocabulary.Loinc, PathologyReports);

    private static bool HasMaterial(Element request, IReadOnlyList<Element> records) => request.Child("specimen").Exists
        || records.Any(record => record.TypeName == "Specimen" || (record.TypeName == "DiagnosticReport" && record.Child("specimen").Exists) || IsSlideStudy(record));

    private static bool IsSlideStudy(Element record)
    {
        if (record.TypeName != "ImagingStudy") return false;
        foreach (var series in record.ChildrenNamed("series"))
        {
            if (series.Child("modality").ChildText("code") == "SM") return true;
        }

        return false;
    }
}
