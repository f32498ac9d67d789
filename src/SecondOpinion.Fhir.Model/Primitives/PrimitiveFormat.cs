namespace SecondOpinion.Fhir.Model.Primitives;

/// <summary>How a primitive type writes its values, as a test on the value's unescaped UTF-8. hl7.org/fhir/R4/datatypes.html#primitive</summary>
public sealed class PrimitiveFormat
{
    // The one list of formats: type, test, and what a message says was expected.
    private static readonly Dictionary<string, PrimitiveFormat> All = new PrimitiveFormat[]
    {
        new("base64Binary", Base64Format.IsValid, "base64: groups of four characters from A-Z, a-z, 0-9, + and /, padded with ="),
        new("canonical", UriFormat.IsUri, "a canonical URL without white space"),
        new("code", TextFormat.IsCode, "a code without white space at its ends and with single spaces at most inside"),
        new("date", DateFormat.IsDate, "a date that exists, as YYYY, YYYY-MM or YYYY-MM-DD"),
        new("dateTime", DateFormat.IsDateTime, "a date, or a date with a time to the second and an offset, as YYYY-MM-DDThh:mm:ss+zz:zz"),
        new("decimal", NumberFormat.IsDecimal, "a decimal number"),
        new("id", TextFormat.IsId, "an id of 1 to 64 characters from A-Z, a-z, 0-9, - and ."),
        new("instant", DateFormat.IsInstant, "an instant to the second with an offset, as YYYY-MM-DDThh:mm:ss+zz:zz"),
        new("integer", NumberFormat.IsInteger, "a whole number from -2147483648 to 2147483647"),
        new("markdown", TextFormat.IsString, "at most 1048576 characters, and no control characters but tab, line feed and carriage return"),
        new("oid", UriFormat.IsOid, "an OID as urn:oid:1.2.3"),
        new("positiveInt", NumberFormat.IsPositiveInt, "a whole number from 1 to 2147483647"),
        new("string", TextFormat.IsString, "at most 1048576 characters, and no control characters but tab, line feed and carriage return"),
        new("time", DateFormat.IsTime, "a time as hh:mm:ss, without an offset"),
        new("unsignedInt", NumberFormat.IsUnsignedInt, "a whole number from 0 to 2147483647"),
        new("uri", UriFormat.IsUri, "a URI without white space; UUIDs as urn:uuid: in lower case, OIDs as urn:oid:"),
        new("url", UriFormat.IsUri, "a URL without white space"),
        new("uuid", UriFormat.IsUuid, "a UUID as urn:uuid: and lower-case hexadecimal digits"),
    }.ToDictionary(format => format.TypeName);

    private readonly Test test;

    private PrimitiveFormat(string typeName, Test test, string expected)
    {
        TypeName = typeName;
        this.test = test;
        Expected = expected;
    }

    private delegate bool Test(ReadOnlySpan<byte> utf8);

    public string TypeName { get; }

    /// <summary>What a value of this type looks like, for a message.</summary>
    public string Expected { get; }

    /// <summary>The format of a type, or null where every value that JSON allows is good (boolean), or another rule looks at it (xhtml).</summary>
    public static PrimitiveFormat? Of(string typeName) => All.GetValueOrDefault(typeName);

    public bool IsValid(ReadOnlySpan<byte> utf8) => test(utf8);
}
