using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Server.Http;

/// <summary>How large a request's body may be.</summary>
/// <param name="Bytes">The largest, in bytes.</param>
/// <param name="Refuse">Makes what is answered to a larger one.</param>
internal sealed record BodyLimit(int Bytes, Func<AwsException> Refuse)
{
    /// <summary>The limit of operations that have none of their own, from the option <c>max-body-bytes</c>.</summary>
    public static BodyLimit General(long bytes) => new((int)bytes, () => new AwsException(
        "RequestEntityTooLargeException", $"The request body exceeds the limit of {bytes} bytes.", StatusCodes.Status413PayloadTooLarge));

    /// <summary>
    /// An operation's own limit, or null. Lambda's: a package of 50 MiB in base64 with the rest of its request, and an event of 6 MiB
    /// (AWS Lambda developer guide, "Lambda quotas"; numbers and texts as AWS is seen to answer them).
    /// </summary>
    public static BodyLimit? Of(ServiceModel service, string operation) => (service.Id, operation) switch
    {
        ("lambda", "CreateFunction" or "UpdateFunctionCode") => Own(70_167_211, operation, TooLarge),
        ("lambda", "Invoke") => Own(6 << 20, "InvokeFunction", text => LambdaErrors.RequestTooLargeException(text)),
        _ => null,
    };

    private static BodyLimit Own(int bytes, string operation, Func<string, AwsException> refuse) =>
        new(bytes, () => refuse($"Request must be smaller than {bytes} bytes for the {operation} operation"));

    private static AwsException TooLarge(string text) => new("RequestEntityTooLargeException", text, StatusCodes.Status413PayloadTooLarge)
    {
        Details = [new ErrorDetail("Type", "User")],
    };
}
