namespace SecondOpinion.Fhir.Server.Security;

/// <summary>What a scope allows on a type. hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html</summary>
[Flags]
public enum Permissions
{
    None = 0,
    Create = 1,
    Read = 2,
    Update = 4,
    Delete = 8,
    Search = 16,
    All = Create | Read | Update | Delete | Search,
}
