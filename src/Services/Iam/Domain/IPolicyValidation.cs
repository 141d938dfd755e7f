using Strongroom.Protocol.Errors;

namespace Strongroom.Services.Iam.Domain;

/// <summary>What a policy document is for, which decides what it has to say.</summary>
public enum PolicyUse
{
    /// <summary>It says what an identity may do: inline policies and managed policies.</summary>
    Permissions,

    /// <summary>It says who may assume a role.</summary>
    Trust,
}

/// <summary>The port through which IAM has policy documents checked before it stores them.</summary>
public interface IPolicyValidation
{
    /// <summary>Returns if the document may be stored.</summary>
    /// <exception cref="AwsException">MalformedPolicyDocument, in the service's words.</exception>
    void Check(PolicyUse use, string document);
}
