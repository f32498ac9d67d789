namespace SecondOpinion.Fhir.Server;

/// <summary>The address clients know this server by.</summary>
public static class BaseUrl
{
    /// <summary>Without a slash at the end: <c>http://127.0.0.1:5080/fhir</c>. Taken from the request itself; no forwarding header is trusted.</summary>
    public static string Of(HttpRequest request) => $"{request.Scheme}://{request.Host}/fhir";
}
