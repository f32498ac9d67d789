using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.UnitTests.Model;

public sealed class SnapshotTests : IDisposable
{
    private const string Base = "http://example.org/";

    private readonly string folder = Directory.CreateTempSubdirectory("snapshots").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_profile_without_a_snapshot_has_its_types_rows_and_its_own()
    {
        Write("a", "Patient", """{ "id": "Patient.name", "path": "Patient.name", "min": 1, "mustSupport": true }""");

        var profile = Find("a");

        Assert.Empty(profile.Issues);
        Assert.Equal(DefinitionCatalogue.R4.FindStructure(DefinitionCatalogue.CoreBase + "Patient")!.Snapshot.Count, profile.Snapshot.Count);
        var name = Row(profile, "Patient.name");
        Assert.True(name is { Min: 1, Max: int.MaxValue, MustSupport: true });
    }

    [Fact]
    public void A_snapshot_is_generated_once()
    {
        Write("a", "Patient", """{ "id": "Patient.name", "path": "Patient.name", "min": 1 }""");
        var catalogue = Catalogue();

        Assert.Same(catalogue.FindStructure(Base + "a"), catalogue.FindStructure(Base + "a"));
    }

    [Fact]
    public void The_base_of_a_base_counts()
    {
        Write("a", "Patient", """{ "id": "Patient.name", "path": "Patient.name", "min": 1, "constraint": [ { "key": "k", "severity": "error", "human": "one", "expression": "true" } ] }""");
        Write("b", "Patient", """{ "id": "Patient.name", "path": "Patient.name", "max": "1", "constraint": [ { "key": "k", "severity": "error", "human": "two", "expression": "true" } ] }""", Base + "a");

        var name = Row(Find("b"), "Patient.name");

        Assert.True(name is { Min: 1, Max: 1 });
        Assert.Equal("two", Assert.Single(name.Constraints, constraint => constraint.Key == "k").Human);
        Assert.Contains(name.Constraints, constraint => constraint.Key == "ele-1");
    }

    [Fact]
    public void Profiles_that_are_each_others_base_are_an_issue()
    {
        Write("a", "Patient", """{ "id": "Patient", "path": "Patient" }""", Base + "b");
        Write("b", "Patient", """{ "id": "Patient", "path": "Patient" }""", Base + "a");

        var profile = Find("a");

        Assert.Empty(profile.Snapshot);
        Assert.NotEmpty(profile.Issues);
    }

    [Fact]
    public void An_extension_that_holds_itself_comes_to_an_end()
    {
        Write("a", "Extension", $$"""{ "id": "Extension.extension:a", "path": "Extension.extension", "sliceName": "a", "type": [ { "code": "Extension", "profile": [ "{{Base}}a" ] } ] }""");

        Assert.Equal([Base + "a"], Row(Find("a"), "Extension.extension:a").Types[0].Profiles);
    }

    [Fact]
    public void A_base_that_is_not_loaded_is_an_issue()
    {
        Write("a", "Patient", """{ "id": "Patient", "path": "Patient" }""", Base + "nowhere");

        Assert.Equal("snapshot-base-missing", Assert.Single(Find("a").Issues).Id);
    }

    [Fact]
    public void An_element_that_the_base_does_not_have_is_an_issue_and_the_rest_is_applied()
    {
        Write("a", "Patient", """{ "id": "Patient.shoeSize", "path": "Patient.shoeSize", "min": 1 }, { "id": "Patient.name", "path": "Patient.name", "min": 1 }""");

        var profile = Find("a");

        Assert.Equal("snapshot-element-unknown", Assert.Single(profile.Issues).Id);
        Assert.Equal(1, Row(profile, "Patient.name").Min);
    }

    [Fact]
    public void Reslices_stand_behind_their_slice_and_start_from_it()
    {
        Write("a", "Patient", """
            { "id": "Patient.identifier", "path": "Patient.identifier", "slicing": { "discriminator": [ { "type": "value", "path": "system" } ], "rules": "open" } },
            { "id": "Patient.identifier:one", "path": "Patient.identifier", "sliceName": "one", "max": "3", "mustSupport": true },
            { "id": "Patient.identifier:two", "path": "Patient.identifier", "sliceName": "two" },
            { "id": "Patient.identifier:one/inner", "path": "Patient.identifier", "sliceName": "one/inner", "min": 1 }
            """);

        var rows = Find("a").Snapshot.Where(row => row.Path == "Patient.identifier").ToArray();

        Assert.Equal(["Patient.identifier", "Patient.identifier:one", "Patient.identifier:one/inner", "Patient.identifier:two"], rows.Select(row => row.Id));
        Assert.True(rows[2] is { Min: 1, Max: 3, MustSupport: true });
    }

    [Theory]
    [InlineData("""{ "id": "Observation.value[x]:valueQuantity", "path": "Observation.value[x]", "sliceName": "valueQuantity", "min": 1 }""")]
    [InlineData("""{ "id": "Observation.valueQuantity", "path": "Observation.valueQuantity", "min": 1 }""")]
    public void A_choice_is_sliced_by_type(string row)
    {
        Write("a", "Observation", row);

        var profile = Find("a");

        Assert.Equal("type", Row(profile, "Observation.value[x]").Slicing!.Discriminators[0].Type);
        var slice = Row(profile, "Observation.value[x]:valueQuantity");
        Assert.Equal("Quantity", Assert.Single(slice.Types).Code);
        Assert.Equal(1, slice.Min);
    }

    [Fact]
    public void Rows_for_several_types_of_a_choice_stand_side_by_side()
    {
        Write("a", "Observation", """{ "id": "Observation.valueQuantity", "path": "Observation.valueQuantity", "mustSupport": true }, { "id": "Observation.valueString", "path": "Observation.valueString", "max": "0" }""");

        var profile = Find("a");

        Assert.Empty(profile.Issues);
        Assert.Equal(11, Row(profile, "Observation.value[x]").Types.Count);
        Assert.True(Row(profile, "Observation.value[x]:valueQuantity").MustSupport);
        Assert.Equal(0, Row(profile, "Observation.value[x]:valueString").Max);
    }

    [Fact]
    public void Content_references_are_walked_into()
    {
        Write("a", "Bundle", """{ "id": "Bundle.entry.link.relation", "path": "Bundle.entry.link.relation", "fixedString": "self" }""");

        var profile = Find("a");

        Assert.Null(Row(profile, "Bundle.entry.link").ContentReference);
        Assert.Equal("self", Row(profile, "Bundle.entry.link.relation").Fixed!.Value.GetString());
        Assert.Equal(1, Row(profile, "Bundle.entry.link.url").Min);
    }

    [Fact]
    public void Profiles_on_types_are_walked_into()
    {
        Write("amount", "Quantity", """{ "id": "Quantity.unit", "path": "Quantity.unit", "min": 1 }""");
        Write("a", "Observation", $$"""
            { "id": "Observation.value[x]", "path": "Observation.value[x]", "type": [ { "code": "Quantity", "profile": [ "{{Base}}amount" ] } ] },
            { "id": "Observation.value[x].code", "path": "Observation.value[x].code", "min": 1 }
            """);

        var profile = Find("a");

        Assert.Equal(1, Row(profile, "Observation.value[x].unit").Min);
        Assert.Equal(1, Row(profile, "Observation.value[x].code").Min);
    }

    [Fact]
    public void An_extensions_own_cardinality_counts_where_it_is_used()
    {
        Write("colour", "Extension", """{ "id": "Extension", "path": "Extension", "max": "1" }""");
        Write("a", "Patient", $$"""{ "id": "Patient.extension:colour", "path": "Patient.extension", "sliceName": "colour", "type": [ { "code": "Extension", "profile": [ "{{Base}}colour" ] } ] }""");

        var profile = Find("a");

        Assert.Equal(1, Row(profile, "Patient.extension:colour").Max);
        Assert.Equal("url", Row(profile, "Patient.extension").Slicing!.Discriminators[0].Path);
    }

    [Fact]
    public void What_is_said_of_an_elements_content_holds_in_its_slices()
    {
        Write("a", "Bundle", """
            { "id": "Bundle.entry", "path": "Bundle.entry", "slicing": { "discriminator": [ { "type": "type", "path": "resource" } ], "rules": "open" } },
            { "id": "Bundle.entry.fullUrl", "path": "Bundle.entry.fullUrl", "min": 1 },
            { "id": "Bundle.entry:patient", "path": "Bundle.entry", "sliceName": "patient" }
            """);

        Assert.Equal(1, Row(Find("a"), "Bundle.entry:patient.fullUrl").Min);
    }

    [Fact]
    public void Two_versions_of_a_canonical_are_told_apart()
    {
        Write("a", "Patient", """{ "id": "Patient.name", "path": "Patient.name", "min": 1 }""", version: "1");
        var second = Directory.CreateDirectory(Path.Combine(folder, "second")).FullName;
        Write("second/a", "Patient", """{ "id": "Patient.name", "path": "Patient.name", "max": "1" }""", version: "2", name: "a");
        var catalogue = new DefinitionCatalogue(R4Pack.Embedded, new PackageFolder(folder), new PackageFolder(second));

        Assert.Equal("1", catalogue.FindStructure(Base + "a")!.Version);
        Assert.Equal("1", catalogue.FindStructure(Base + "a|1")!.Version);
        Assert.Equal("2", catalogue.FindStructure(Base + "a|2")!.Version);
        Assert.Null(catalogue.FindStructure(Base + "a|3"));
    }

    private static ElementDefinition Row(StructureDefinition profile, string id) => Assert.Single(profile.Snapshot, row => row.Id == id);

    private DefinitionCatalogue Catalogue() => new(R4Pack.Embedded, new PackageFolder(folder));

    private StructureDefinition Find(string name) => Catalogue().FindStructure(Base + name)!;

    private void Write(string file, string type, string rows, string? baseDefinition = null, string version = "1", string? name = null) => File.WriteAllText(
        Path.Combine(folder, file + ".json"),
        $$"""
        {
          "resourceType": "StructureDefinition", "url": "{{Base}}{{name ?? file}}", "version": "{{version}}", "kind": "{{(type is "Extension" or "Quantity" ? "complex-type" : "resource")}}", "abstract": false, "type": "{{type}}",
          "derivation": "constraint", "baseDefinition": "{{baseDefinition ?? DefinitionCatalogue.CoreBase + type}}", "differential": { "element": [ {{rows}} ] }
        }
        """);
}
