using System.Globalization;
using System.Text;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>Writes requests to a server as bytes.</summary>
internal sealed class HttpRequests(Uri @base, string? token)
{
    private readonly string common = $"Host: {@base.Authority}\r\nAccept: application/fhir+json\r\n" + (token is null ? "" : $"Authorization: Bearer {token}\r\n");

    public byte[] Get(string path) => Encoding.UTF8.GetBytes($"GET {@base.AbsolutePath}{path} HTTP/1.1\r\n{common}\r\n");

    public byte[] Post(string path, string body) => Send("POST", path, body);

    public byte[] Send(string method, string path, string body)
    {
        var content = Encoding.UTF8.GetBytes(body);
        var target = path.Length == 0 ? @base.AbsolutePath.TrimEnd('/') : @base.AbsolutePath + path;
        var length = content.Length.ToString(CultureInfo.InvariantCulture);
        return [.. Encoding.UTF8.GetBytes($"{method} {target} HTTP/1.1\r\n{common}Content-Type: application/fhir+json\r\nContent-Length: {length}\r\n\r\n"), .. content];
    }
}
