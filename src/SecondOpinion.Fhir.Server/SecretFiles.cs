namespace SecondOpinion.Fhir.Server;

/// <summary>Settings from files, one a file, as Docker and Kubernetes hand secrets to a container: the folder is <c>Secrets__Directory</c>, a file's name that of the setting.</summary>
internal static class SecretFiles
{
    /// <summary>What stands in a file counts before what is set in any other way.</summary>
    /// <exception cref="StartRefusedException">There is no such folder, or a file in it can't be read.</exception>
    public static void Add(IConfigurationManager configuration)
    {
        if (configuration["Secrets:Directory"] is not { Length: > 0 } directory) return;
        try
        {
            configuration.AddKeyPerFile(Path.GetFullPath(directory), optional: false);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"Secrets__Directory is {directory}, which can't be read ({problem.GetType().Name}). Create the folder, with a file such as Storage__ConnectionString in it, or leave the setting out.", problem);
        }
    }
}
