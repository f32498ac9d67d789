namespace SecondOpinion.Fhir.Server.Security;

/// <summary>What browsers are told, whoever made them look. cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html</summary>
internal static class SecurityHeaders
{
    public static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";

        // Pages say themselves what they may load; answers of the API load nothing, and stay in nobody's cache.
        if (context.Request.Path.StartsWithSegments("/fhir") || context.Request.Path.StartsWithSegments("/auth") || context.Request.Path.StartsWithSegments("/bulk"))
        {
            headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
            headers.CacheControl = "no-store";
        }
    }
}
