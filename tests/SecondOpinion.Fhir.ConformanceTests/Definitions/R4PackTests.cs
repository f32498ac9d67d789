using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.ConformanceTests.Definitions;

/// <summary>The committed pack against the package it was compiled from.</summary>
public sealed class R4PackTests
{
    private static readonly string[] Kinds = ["StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter", "CompartmentDefinition"];

    [NeedsR4ExamplesFact]
    public void The_pack_is_what_the_package_compiles_to()
    {
        foreach (var kind in Kinds)
        {
            var committed = R4Pack.Embedded.All(kind).Select(line => Convert.ToHexString(line.Span)).ToList();
            var compiled = R4PackCompiler.CompileKind(Material.R4Examples!, kind).Select(Convert.ToHexString).ToList();
            Assert.NotEmpty(compiled);
            Assert.Equal(compiled, committed);
        }
    }

    [NeedsR4ExamplesFact]
    public void Every_resource_of_the_package_is_read_without_a_complaint()
    {
        var read = 0;
        foreach (var file in Directory.EnumerateFiles(Material.R4Examples!, "*-*.json"))
        {
            var document = ResourceDocument.Parse(File.ReadAllBytes(file), DefinitionCatalogue.R4);
            Assert.True(document.Succeeded, file);
            Assert.True(document.Value.Issues.Count == 0, $"{Path.GetFileName(file)}: {string.Join(Environment.NewLine, document.Value.Issues)}");
            read++;
        }

        Assert.True(read > 5000, $"{read} files only");
    }
}
