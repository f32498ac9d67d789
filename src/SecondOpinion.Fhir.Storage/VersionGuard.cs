using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Storage;

/// <summary>If-Match, before anything is decided. hl7.org/fhir/R4/http.html#concurrency</summary>
public static class VersionGuard
{
    /// <param name="current">The newest version; null when there is none.</param>
    /// <param name="expected">The version the client saw; null when it did not say.</param>
    /// <returns>Null when the change may go on.</returns>
    public static Issue? Check(ResourceKey key, StoredVersion? current, int? expected)
    {
        if (expected is null || (current is { IsDeleted: false } && current.Version == expected)) return null;
        var found = current is null ? "does not exist" : current.IsDeleted ? "has been deleted" : $"is in version {current.Version}";
        return Issue.Error(IssueType.Conflict, "version-mismatch",
            $"{key} {found}, and If-Match names version {expected}. Nothing was written; read it again and decide on what it is now.");
    }
}
