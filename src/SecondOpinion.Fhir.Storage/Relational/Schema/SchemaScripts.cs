using System.Globalization;
using System.Text;

namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>The scripts beside this file.</summary>
internal static class SchemaScripts
{
    /// <summary>Makes the newest schema in an empty database.</summary>
    /// <param name="provider">sqlite or postgresql.</param>
    public static string Create(string provider) => Read(string.Create(CultureInfo.InvariantCulture, $"{provider}-{StoreContext.SchemaVersion}.sql"));

    /// <summary>Brings a database of the version before up to this one.</summary>
    public static string Upgrade(string provider, int version) => Read(string.Create(CultureInfo.InvariantCulture, $"{provider}-upgrade-{version}.sql"));

    private static string Read(string name)
    {
        using var script = new StreamReader(typeof(SchemaScripts).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return script.ReadToEnd();
    }
}
