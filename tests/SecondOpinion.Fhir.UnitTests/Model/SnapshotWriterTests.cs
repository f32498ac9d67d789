using System.Text;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Definitions.Snapshots;

namespace SecondOpinion.Fhir.UnitTests.Model;

public sealed class SnapshotWriterTests
{
    private const string Profile = """
        {"resourceType":"StructureDefinition","url":"http://x/p","name":"P","status":"draft","kind":"resource","abstract":false,"type":"Patient",
         "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint",
         "differential":{"element":[{"id":"Patient.gender","path":"Patient.gender","min":1,"definition":"Ours","fixedCode":"female",
           "constraint":[{"key":"p-1","severity":"warning","human":"h","expression":"true"}]}]}}
        """;

    [Fact]
    public void A_snapshot_has_every_row_of_the_base_with_what_the_differential_says()
    {
        var rows = Rows(Profile);

        Assert.Equal(DefinitionCatalogue.R4.FindStructure(DefinitionCatalogue.CoreBase + "Patient")!.Snapshot.Select(row => row.Id), rows.Select(row => (string)row!["id"]!));
        var gender = rows.Single(row => (string)row!["id"]! == "Patient.gender")!;
        Assert.Equal(1, (int)gender["min"]!);
        Assert.Equal("1", (string)gender["max"]!);
        Assert.Equal("Ours", (string)gender["definition"]!);
        Assert.Equal("female", (string)gender["fixedCode"]!);
        Assert.Equal("required", (string)gender["binding"]!["strength"]!);
        Assert.Contains(gender["constraint"]!.AsArray(), constraint => (string)constraint!["key"]! == "p-1" && (string)constraint["severity"]! == "warning");
    }

    [Fact]
    public void What_is_written_reads_back_as_what_was_generated()
    {
        var written = SnapshotWriter.Complete(Encoding.UTF8.GetBytes(Profile), DefinitionCatalogue.R4).Value;

        using var json = System.Text.Json.JsonDocument.Parse(written);
        var read = DefinitionReader.ReadStructure(json.RootElement.Clone());
        var generated = new SnapshotGenerator(DefinitionCatalogue.R4).Generate(read with { Snapshot = [] }).Value;
        Assert.Equal(generated.Select(Key), read.Snapshot.Select(Key));
    }

    [Fact]
    public void Without_a_base_that_is_known_there_is_no_snapshot()
    {
        var orphan = Profile.Replace("StructureDefinition/Patient", "StructureDefinition/Nothing", StringComparison.Ordinal);

        Assert.Equal("snapshot-base-missing", SnapshotWriter.Complete(Encoding.UTF8.GetBytes(orphan), DefinitionCatalogue.R4).Issues[0].Id);
    }

    private static string Key(ElementDefinition row) =>
        $"{row.Id} {row.Min}..{row.Max} {string.Join('|', row.Types.Select(type => type.Code + string.Join(',', type.TargetProfiles)))} {row.Binding} {row.IsModifier} {row.ContentReference} {string.Join(',', row.Constraints)}";

    private static JsonArray Rows(string profile) =>
        JsonNode.Parse(SnapshotWriter.Complete(Encoding.UTF8.GetBytes(profile), DefinitionCatalogue.R4).Value.Span)!["snapshot"]!["element"]!.AsArray();
}
