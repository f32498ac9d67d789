using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation;

/// <summary>What a Reference points to, as far as the document tells without asking a server.</summary>
internal static class ReferenceTarget
{
    /// <summary>The type of the target: that of the resource in this document, else what the address says, else what <c>type</c> says; null when nothing tells.</summary>
    public static string? TypeName(Element reference, ValidationRun run)
    {
        if (Address(reference) is { IsEmpty: false } address)
        {
            if (run.References.Find(address, reference) is { Exists: true } target) return target.TypeName;
            if (TypeInAddress(address, run) is { } type) return type;
        }

        return reference.Child("type") is { Exists: true, HasValue: true } named ? named.Text : null;
    }

    /// <summary>The resource in this document, or no element.</summary>
    public static Element Resource(Element reference, ValidationRun run) =>
        Address(reference) is { IsEmpty: false } address ? run.References.Find(address, reference) : default;

    /// <summary>The text of <c>Reference.reference</c>, or of the element itself when it is a primitive; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Address(Element reference)
    {
        var text = reference.Type.IsPrimitive ? reference : reference.Child("reference");
        return text is { Exists: true, HasValue: true, IsMalformed: false } ? text.Utf8() : default;
    }

    /// <summary>The resource type in <c>Type/id</c> at the end of an address, perhaps with a version behind it.</summary>
    public static string? TypeInAddress(ReadOnlySpan<byte> address, ValidationRun run)
    {
        var history = address.IndexOf("/_history/"u8);
        if (history >= 0) address = address[..history];
        var query = address.IndexOf((byte)'?');
        if (query >= 0) return run.Profiles.ResourceTypeName(address[..query]);
        var slash = address.LastIndexOf((byte)'/');
        if (slash <= 0) return null;
        var before = address[..slash];
        return run.Profiles.ResourceTypeName(before[(before.LastIndexOf((byte)'/') + 1)..]);
    }
}
