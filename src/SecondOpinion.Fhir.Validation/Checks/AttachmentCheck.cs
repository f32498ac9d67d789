using System.Buffers.Text;
using System.Security.Cryptography;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>An attachment that carries its data has the size and the hash that it states. hl7.org/fhir/R4/datatypes.html#attachment</summary>
internal sealed class AttachmentCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("data") is not { Exists: true, HasValue: true } data || run.IsFaulty(data)) return;
        if (element.Child("size") is { Exists: true, HasValue: true } size) CheckSize(element, size, data, run);
        if (element.Child("hash") is { Exists: true, HasValue: true } hash) CheckHash(hash, data, run);
    }

    private static void CheckSize(Element element, Element size, Element data, ValidationRun run)
    {
        if (run.IsFaulty(size) || !long.TryParse(size.Text, out var stated) || stated == DecodedLength(data.Utf8())) return;
        run.Report(IssueSeverity.Error, IssueType.Value, "attachment-size", element,
            "The size stated differs from the number of bytes in the data. Correct the size, or leave it out.");
    }

    private static void CheckHash(Element hash, Element data, ValidationRun run)
    {
        if (run.IsFaulty(hash) || Decode(hash) is not { } stated || Decode(data) is not { } bytes) return;
        if (stated.Length != SHA1.HashSizeInBytes)
        {
            // Hexadecimal digits, or another algorithm: it says nothing of the data that could be wrong.
            run.Report(IssueSeverity.Warning, IssueType.Value, "attachment-hash-form", hash,
                "The hash is no SHA-1 in base64, so it was not compared with the data. Write it so: 28 characters.");
            return;
        }

#pragma warning disable CA5350 // R4 names SHA-1, which finds damage here and protects nothing.
        var computed = SHA1.HashData(bytes);
#pragma warning restore CA5350
        if (stated.AsSpan().SequenceEqual(computed)) return;
        run.Report(IssueSeverity.Error, IssueType.Value, "attachment-hash", hash,
            "The hash is not the SHA-1 of the data, in base64. Correct the hash, or send the data that it belongs to.");
    }

    private static byte[]? Decode(Element element)
    {
        var text = element.Utf8();
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(text, bytes, out _, out var written) == System.Buffers.OperationStatus.Done ? bytes[..written] : null;
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
