using System.Xml.Linq;

namespace SecondOpinion.Fhir.ConformanceTests.Model;

/// <summary>Compares FHIR XML by what it means, and says where the first difference is: white space between elements, comments and where a namespace is declared mean nothing; inside a narrative only the latter.</summary>
internal static class XmlSameness
{
    private static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";
    private static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";

    /// <summary>Path of the first difference, or null.</summary>
    public static string? Difference(byte[] left, byte[] right) => Difference(Read(left), Read(right), "");

    private static XElement Read(byte[] xml) => XDocument.Load(new MemoryStream(xml), LoadOptions.PreserveWhitespace).Root!;

    private static string? Difference(XElement left, XElement right, string path)
    {
        path = $"{path}/{left.Name.LocalName}";
        if (left.Name != right.Name) return $"{path}: {right.Name.LocalName} on the right";
        if (left.Name.Namespace == Xhtml) return XNode.DeepEquals(Bare(left), Bare(right)) ? null : $"{path}: the narrative";
        if (Attributes(left) != Attributes(right)) return $"{path}: the attributes";
        var (lefts, rights) = (left.Elements().ToList(), right.Elements().ToList());
        if (lefts.Count != rights.Count) return $"{path}: {lefts.Count} and {rights.Count} elements";
        return lefts.Zip(rights).Select(pair => Difference(pair.First, pair.Second, path)).FirstOrDefault(found => found is not null);
    }

    private static string Attributes(XElement element) => string.Join(
        '\n',
        element.Attributes().Where(a => !a.IsNamespaceDeclaration && a.Name.Namespace != Instance).OrderBy(a => a.Name.ToString(), StringComparer.Ordinal).Select(a => $"{a.Name}={a.Value}"));

    /// <summary>A copy without declarations of namespaces, which the names hold already.</summary>
    private static XElement Bare(XElement element) => new(
        element.Name,
        element.Attributes().Where(a => !a.IsNamespaceDeclaration).OrderBy(a => a.Name.ToString(), StringComparer.Ordinal),
        element.Nodes().Select(node => node is XElement child ? Bare(child) : node));
}
