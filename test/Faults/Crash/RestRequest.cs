using System.Text.Json;
using System.Text.Json.Nodes;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>A request as it goes over the wire, made of members by the places that Lambda's model gives them.</summary>
internal sealed record RestRequest(string Method, string Path, string Query, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    /// <summary>What the targets of the service's operations begin with.</summary>
    public const string Prefix = "lambda.";

    /// <summary>The request to an operation.</summary>
    /// <param name="target">E.g. <c>lambda.CreateFunction</c>.</param>
    /// <param name="members">The members by name; that of the payload is sent as it is.</param>
    public static RestRequest Of(string target, JsonObject members)
    {
        var operation = LambdaOperations.All.Single(each => each.Name == target[Prefix.Length..]);
        var path = operation.RequestUri;
        var query = new List<string>();
        var headers = new List<KeyValuePair<string, string>>();
        var body = new JsonObject();
        foreach (var (name, value) in members)
        {
            var member = operation.Input!.Members.Single(each => each.Name == name);
            switch (member.Location)
            {
                case MemberLocation.Uri:
                    path = path.Replace($"{{{member.WireName}}}", Uri.EscapeDataString($"{value}"), StringComparison.Ordinal);
                    break;
                case MemberLocation.QueryString:
                    query.Add($"{member.WireName}={Uri.EscapeDataString($"{value}")}");
                    break;
                case MemberLocation.Header:
                    headers.Add(new(member.WireName, $"{value}"));
                    break;
                default:
                    body[name] = value!.DeepClone();
                    break;
            }
        }

        var document = operation.Input!.Payload is { } payload ? body[payload] : body.Count > 0 ? body : null;
        return new RestRequest(
            operation.HttpMethod, path, string.Join('&', query), headers, document is null ? [] : JsonSerializer.SerializeToUtf8Bytes<JsonNode>(document));
    }
}
