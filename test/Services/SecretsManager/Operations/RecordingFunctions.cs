using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Rotation;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

/// <summary>Rotation functions of which the named ones can be invoked.</summary>
internal sealed class RecordingFunctions : IRotationFunctions
{
    public const string Known = "arn:aws:lambda:eu-west-1:111111111111:function:rotate";

    /// <summary>The functions that were asked about.</summary>
    public List<string> Asked { get; } = [];

    public ValueTask<bool> CanInvokeAsync(string functionArn, SecretRecord secret, CallContext context)
    {
        Asked.Add(functionArn);
        return ValueTask.FromResult(functionArn == Known);
    }
}
