namespace Strongroom.Protocol.Shapes;

/// <summary>What an API model says of its service as a whole.</summary>
/// <param name="Id">The model file's name without extension, e.g. <c>secretsmanager</c>.</param>
/// <param name="ServiceId">AWS's service id, e.g. <c>Secrets Manager</c>.</param>
/// <param name="SigningName">The service in a signature's scope, e.g. <c>monitoring</c> for CloudWatch.</param>
/// <param name="ApiVersion">The model's version, a date; the Query protocol sends it as <c>Version</c>.</param>
/// <param name="Protocols">The protocols it answers to as the model names them: <c>json</c>, <c>query</c>, <c>ec2</c>,
/// <c>rest-json</c>, <c>smithy-rpc-v2-cbor</c>; the preferred one first.</param>
public sealed record ServiceModel(
    string Id,
    string ServiceId,
    string SigningName,
    string ApiVersion,
    IReadOnlyList<string> Protocols)
{
    /// <summary>The part of <c>X-Amz-Target</c> before the dot, or null where no JSON protocol is spoken.</summary>
    public string? TargetPrefix { get; init; }

    /// <summary><c>1.0</c> or <c>1.1</c>: the JSON protocol's version in the response's content type; or null.</summary>
    public string? JsonVersion { get; init; }

    /// <summary>The namespace of XML responses, or null.</summary>
    public string? XmlNamespace { get; init; }

    /// <summary>Whether it speaks the Query protocol and no other, and so spells errors as that protocol does.</summary>
    public bool IsQuery => Protocols is ["query"];

    /// <summary>The error code of a request that violates the model's constraints.</summary>
    public string ValidationErrorCode { get; init; } = "ValidationException";
}
