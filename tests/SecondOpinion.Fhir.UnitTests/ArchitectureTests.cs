using System.Reflection;
using System.Text.RegularExpressions;

namespace SecondOpinion.Fhir.UnitTests;

/// <summary>Holds the drawing in ARCHITECTURE.md to what the assemblies are.</summary>
public sealed partial class ArchitectureTests
{
    private const string Prefix = "SecondOpinion.Fhir.";

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Model"] = [],
        ["FhirPath"] = ["Model"],
        ["Validation"] = ["FhirPath", "Model"],
        ["Storage"] = ["FhirPath", "Model"],
        ["Exchange"] = ["Model", "FhirPath", "Validation", "Storage"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_go_in_the_direction_of_the_drawing(string project)
    {
        var references = Assembly.Load(Prefix + project).GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        Assert.Empty(references.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]).Except(Allowed[project]));
        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name == "Quartz");
        if (project != "Storage") Assert.DoesNotContain(references, name => name.Contains("Sqlite", StringComparison.Ordinal) || name.Contains("EntityFramework", StringComparison.Ordinal));
    }

    [Fact]
    public void The_store_shows_no_database_type()
    {
        var types = Assembly.Load(Prefix + "Storage").GetExportedTypes();

        var shown = types.SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .SelectMany(TypesOf)
            .Where(type => type.Namespace is { } name && (name.StartsWith("Microsoft.", StringComparison.Ordinal) || name.StartsWith("System.Data", StringComparison.Ordinal)));
        Assert.Empty(shown);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Classes_are_sealed_unless_they_are_meant_to_be_inherited(string project)
    {
        var open = Assembly.Load(Prefix + project).GetExportedTypes().Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !IsInherited(type));

        Assert.Empty(open);
    }

    [Fact]
    public void No_name_says_nothing()
    {
        var names = Allowed.Keys.SelectMany(project => Assembly.Load(Prefix + project).GetTypes()).Where(type => !type.Name.Contains('<')).Select(type => type.Name);

        Assert.DoesNotContain(names, name => Empty().IsMatch(name));
    }

    private static bool IsInherited(Type type) => Assembly.Load(type.Assembly.FullName!).GetTypes().Any(other => other.BaseType == type);

    private static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType).SelectMany(Unwrap),
        PropertyInfo property => Unwrap(property.PropertyType),
        ConstructorInfo constructor => constructor.GetParameters().SelectMany(parameter => Unwrap(parameter.ParameterType)),
        _ => [],
    };

    private static IEnumerable<Type> Unwrap(Type type) => type.IsGenericType ? type.GetGenericArguments().SelectMany(Unwrap).Append(type) : [type];

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Common|Impl|Base|Service)$")]
    private static partial Regex Empty();
}
