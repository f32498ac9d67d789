using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>An attachment that carries its data has the size that it states.</summary>
internal sealed class AttachmentCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("size") is not { Exists: true, HasValue: true } size || element.Child("data") is not { Exists: true, HasValue: true } data) return;
        if (run.IsFaulty(size) || run.IsFaulty(data) || !long.TryParse(size.Text, out var stated) || stated == DecodedLength(data.Utf8())) return;
        run.Report(IssueSeverity.Error, IssueType.Value, "attachment-size", element,
            "The size stated differs from the number of bytes in the data. Correct the size, or leave it out.");
    }

    private static long DecodedLength(ReadOnlySpan<byte> base64)
    {
        var length = 0L;
        foreach (var b in base64)
        {
            if (b > ' ' && b != '=') length++;
        }

        return length * 3 / 4;
    }
}
