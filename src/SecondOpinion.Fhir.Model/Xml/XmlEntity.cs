using System.Globalization;
using System.Text;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>The entities of XML without a document type: five names, and characters by number. hl7.org/fhir/R4/narrative.html rules out those of HTML.</summary>
internal static class XmlEntity
{
    /// <param name="entity">What stands between ampersand and semicolon.</param>
    public static bool IsKnown(ReadOnlySpan<byte> entity) =>
        entity.SequenceEqual("amp"u8) || entity.SequenceEqual("lt"u8) || entity.SequenceEqual("gt"u8) || entity.SequenceEqual("quot"u8) || entity.SequenceEqual("apos"u8) || Number(entity) is not null;

    /// <summary>The character that a number stands for, or null.</summary>
    public static int? Number(ReadOnlySpan<byte> entity)
    {
        if (entity.Length is < 2 or > 9 || entity[0] != '#') return null;
        var isHex = entity[1] == 'x';
        var digits = Encoding.Latin1.GetString(entity[(isHex ? 2 : 1)..]);
        return int.TryParse(digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 0x10FFFF ? value : null;
    }
}
