using System.Text;
using SecondOpinion.Fhir.Model.Primitives;

namespace SecondOpinion.Fhir.UnitTests.Validation.Checks;

public sealed class PrimitiveFormatCheckTests
{
    [Theory]
    [InlineData("date", "2024 2024-02 2024-02-29 0001-01-01")]
    [InlineData("dateTime", "2024 2024-02-29 2024-02-29T23:59:60Z 2024-02-29T00:00:00.123456+14:00 2024-01-01T10:00:00-05:30")]
    [InlineData("instant", "2024-02-29T10:00:00Z 2024-02-29T10:00:00.1+01:00")]
    [InlineData("time", "00:00:00 23:59:59.999")]
    [InlineData("id", "a A.b-1 1234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("code", "a a-b text/plain")]
    [InlineData("uri", "http://a/b urn:oid:1.2.3 urn:uuid:c757873d-ec9a-4326-a141-556f43239520 #x Patient/1")]
    [InlineData("uuid", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520")]
    [InlineData("oid", "urn:oid:1.2 urn:oid:2.16.840.0.1")]
    [InlineData("base64Binary", "YQ== YWI= YWJj YWJjZGVm")]
    [InlineData("integer", "0 -1 2147483647 -2147483648")]
    [InlineData("unsignedInt", "0 2147483647")]
    [InlineData("positiveInt", "1 2147483647")]
    [InlineData("decimal", "0 -1.50 1e10")]
    public void A_value_in_the_format_of_its_type_is_good(string type, string values) =>
        Assert.All(values.Split(' '), value => Assert.True(IsValid(type, value), value));

    [Theory]
    [InlineData("date", "24 2024-2 2024-13 2023-02-29 2024-00 0000 2024-01-01T 2024-01-01T10:00:00Z 2024/01/01 2024-01-1")]
    [InlineData("dateTime", "2024-01-01T10:00:00 2024-01-01T10:00Z 2024-01-01T24:00:00Z 2024-01T10:00:00Z 2024-01-01T10:00:00+15:00 2024-01-01T10:00:00.Z")]
    [InlineData("instant", "2024 2024-01-01 2024-01-01T10:00Z 2023-02-29T10:00:00Z")]
    [InlineData("time", "24:00:00 10:00 10:00:00Z 10:60:00 T10:00:00")]
    [InlineData("id", "a_b a/b 12345678901234567890123456789012345678901234567890123456789012345 ü")]
    [InlineData("uri", "urn:uuid:x urn:uuid:C757873D-EC9A-4326-A141-556F43239520 urn:oid:1 urn:oid:1..2 oid:1.2.3 uuid:c757873d-ec9a-4326-a141-556f43239520")]
    [InlineData("uuid", "urn:uuid:C757873D-EC9A-4326-A141-556F43239520 c757873d-ec9a-4326-a141-556f43239520")]
    [InlineData("oid", "1.2.3 urn:oid:3.1 urn:oid:1.02 urn:oid:1.2. urn:oid:12.3")]
    [InlineData("base64Binary", "Y YQ YQ= =YQ= YQ==YQ= Y*==")]
    [InlineData("integer", "1.0 1e2 2147483648 -2147483649 +1")]
    [InlineData("unsignedInt", "-1 -0 2147483648")]
    [InlineData("positiveInt", "0 -1 1.5")]
    public void A_value_in_another_format_is_bad(string type, string values) =>
        Assert.All(values.Split(' '), value => Assert.False(IsValid(type, value), value));

    [Theory]
    [InlineData("code", " a")]
    [InlineData("code", "a ")]
    [InlineData("code", "a  b")]
    [InlineData("uri", "http://a b")]
    [InlineData("string", "a\u0001b")]
    [InlineData("markdown", "a\u0000")]
    public void White_space_and_control_characters_are_bad_where_they_may_not_stand(string type, string value) => Assert.False(IsValid(type, value));

    [Fact]
    public void A_string_may_have_a_million_characters_and_some_but_no_more()
    {
        Assert.True(IsValid("string", new string('ü', 1024 * 1024)));
        Assert.False(IsValid("string", new string('a', (1024 * 1024) + 1)));
    }

    [Fact]
    public void An_escaped_value_is_judged_by_what_it_means() =>
        Assert.Empty(Judged.Resource(Judged.Patient(""" "birthDate":"2024\u002d01" """)));

    [Fact]
    public void A_wrong_value_is_reported_at_its_element() =>
        Assert.Equal(["Error Patient.birthDate format-date"], Judged.Resource(Judged.Patient(""" "birthDate":"2024-02-30" """)));

    [Fact]
    public void The_id_of_a_resource_is_an_id() => Assert.Equal(["Error Patient.id format-id"], Judged.Resource(Judged.Patient(""" "id":"a b" """)));

    private static bool IsValid(string type, string value) => PrimitiveFormat.Of(type)!.IsValid(Encoding.UTF8.GetBytes(value));
}
