using System.Globalization;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>An attachment is of a media type that the item takes, and not larger than it allows, in bytes.</summary>
/// <remarks>hl7.org/fhir/R4/extension-mimetype.html and extension-maxsize.html</remarks>
internal sealed class AnswerAttachmentCheck(string linkId, string[] mediaTypes, decimal? maxSize) : IAnswerCheck
{
    public static IAnswerCheck? For(FormItemContext context)
    {
        var types = FormExtension.Values(context.Definition, FormExtension.Core + "mimeType").Select(value => value.Text).OfType<string>().ToArray();
        var size = FormExtension.Value(context.Definition, FormExtension.Core + "maxSize");
        decimal? max = size.Exists && TryNumber(size.Text, out var bytes) ? bytes : null;
        return types.Length == 0 && max is null ? null : new AnswerAttachmentCheck(context.Item.LinkId, types, max);
    }

    public void Check(Element value, ValidationRun run)
    {
        if (value.TypeName != "Attachment") return;
        if (mediaTypes.Length > 0 && value.Child("contentType") is { Exists: true, HasValue: true } type && !Array.Exists(mediaTypes, allowed => Accepts(allowed, type.Text!)))
        {
            run.Report(IssueSeverity.Error, IssueType.CodeInvalid, "response-answer-media-type", type,
                $"The attachment is of another media type than the item {linkId} takes: {string.Join(", ", mediaTypes)}. Attach one of these.");
        }

        if (Size(value) is { } size && size > maxSize)
        {
            run.Report(IssueSeverity.Error, IssueType.Value, "response-answer-size", value,
                $"The attachment has {size} bytes; the item {linkId} takes at most {maxSize}. Attach a smaller one.");
        }
    }

    private static decimal? Size(Element attachment)
    {
        if (attachment.Child("data") is { Exists: true, HasValue: true } data) return Decoded(data.Utf8());
        return TryNumber(attachment.ChildText("size"), out var stated) ? stated : null;
    }

    private static long Decoded(ReadOnlySpan<byte> base64)
    {
        var characters = 0L;
        foreach (var b in base64) characters += b > ' ' && b != '=' ? 1 : 0;
        return characters * 3 / 4;
    }

    // Parameters (charset) and case do not tell types apart; image/* takes them all. rfc-editor.org/rfc/rfc2045
    private static bool Accepts(string allowed, string found)
    {
        var type = found.Split(';')[0].Trim();
        return string.Equals(allowed.Split(';')[0].Trim(), type, StringComparison.OrdinalIgnoreCase)
            || (allowed.EndsWith("/*", StringComparison.Ordinal) && type.StartsWith(allowed[..^1], StringComparison.OrdinalIgnoreCase));
    }

    private static bool TryNumber(string? text, out decimal number) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
